import type { Outlook, StepOutlook } from '../../deployer/find-pending.ts';

/**
 * What a run would do: first what it would stop at, then what is pending, a paragraph each, and in the end how much was looked at.
 *
 * @param nodes the names of all nodes
 */
export function renderOutlook({ steps, unreachable, refusals }: Outlook, nodes: readonly string[]): string {
  const open = steps.filter(({ status }) => status !== 'done');
  const lines = [
    ...unreachable.map(({ node, reason }) => `unknown   ${node} cannot be reached: ${inOneLine(reason)}`),
    ...refusals.map(({ step, reason }) => `refused   ${step}: ${reason}; a run would change nothing`),
    ...open.flatMap(renderStep),
  ];
  const seen = nodes.filter((name) => unreachable.every(({ node }) => node !== name));
  const count = new Set(steps.map(({ step }) => step)).size;
  const pending = open.filter(({ status }) => status === 'pending');
  const looked = `${plural(count, 'step')} looked at on ${seen.join(', ') || 'no node'}`;
  const found =
    pending.length > 0
      ? `${plural(new Set(pending.map(({ step }) => step)).size, 'step')} pending`
      : lines.length > 0
        ? 'nothing else is pending'
        : 'nothing is pending';
  return `${[...lines, ...(lines.length > 0 ? [''] : []), `${looked}: ${found}; nothing was changed`].join('\n')}\n`;
}

function renderStep({ step, node, status, seen, action, after }: StepOutlook): string[] {
  const what = after.length > 0 ? `, after ${after.join(' and ')}` : `: ${inOneLine(seen)}`;
  const word = status === 'unmended' ? 'wrong' : status;
  const head = `${word.padEnd(8)}  ${step} on ${node}${what}`;
  if (status === 'unmended') return [head, `${indent}no step mends that: a run would fail in the end`];
  return action === null ? [head] : [head, `${indent}would ${action}`];
}

const indent = ' '.repeat(10);

function inOneLine(text: string): string {
  return text.replaceAll(/\s*\n\s*/g, ' ').trim();
}

function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}
