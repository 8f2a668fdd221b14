import { styleText } from 'node:util';
import type { TimelineEvent } from '../timeline/event.ts';

/**
 * One event: when, whose, what. What is longer than the terminal is wide goes on below itself.
 *
 * @param options.columns the terminal's width; without one nothing is broken
 * @param options.colour whether what went wrong, and what came back, stands out
 */
export function renderEvent(
  event: TimelineEvent,
  { columns = Infinity, colour = false }: { columns?: number | undefined; colour?: boolean } = {},
): string {
  const time = `+${(event.atMs / 1000).toFixed(2)} s`.padStart(11);
  const who = ('node' in event ? event.node : event.source).padEnd(14);
  const head = `${time}  ${who}  `;
  // On a narrow terminal the rest stands below the time alone.
  const indent = columns >= 2 * head.length ? head.length : 4;
  const lines = wrap(describe(event), { first: columns - head.length, others: columns - indent });
  const format = colour ? formatOf(event) : undefined;
  const text = `${head}${lines.join(`\n${' '.repeat(indent)}`)}`;
  return format === undefined ? text : styleText(format, text, { validateStream: false });
}

/** Breaks at blanks; a word that is too long stays whole. */
function wrap(text: string, columns: { first: number; others: number }): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const room = lines.length === 0 ? columns.first : columns.others;
    if (line !== '' && line.length + 1 + word.length > room) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}

function formatOf(event: TimelineEvent): 'red' | 'green' | 'yellow' | undefined {
  if (event.kind === 'power') return event.paused ? 'yellow' : event.power === 'on' ? 'green' : 'red';
  if (event.kind === 'observer') return event.observed ? undefined : 'yellow';
  if (event.kind === 'membership') return event.quorate === true ? undefined : 'red';
  if (event.kind === 'cluster') return Object.values(event.nodes).includes('unclean') ? 'red' : undefined;
  if (event.kind === 'fence-answer')
    return event.answer === 'success' ? 'green' : event.answer === 'failure' ? 'red' : undefined;
  if (event.kind === 'failure') return event.present ? 'red' : undefined;
  return event.kind === 'fencing' || event.kind === 'fence-request' || event.kind === 'fault'
    ? 'yellow'
    : undefined;
}

function describe(event: TimelineEvent): string {
  switch (event.kind) {
    case 'power':
      return `power ${event.power}${event.paused ? ', frozen' : ''} (${event.action})`;
    case 'observer':
      return event.observed
        ? `observed${event.part ? ` again: ${event.part}` : ''}`
        : `not observed: ${event.why ?? 'unknown why'}`;
    case 'membership':
      return event.running
        ? `corosync: ${event.members.join(' ')} (${event.quorate ? 'quorate' : 'no quorum'}, ring ${event.ring})`
        : 'corosync does not run';
    case 'cluster':
      return event.running
        ? `sees ${Object.entries(event.nodes)
            .map(([name, state]) => `${name} ${state}`)
            .join(', ')}; DC ${event.dc ?? 'none'}`
        : 'Pacemaker does not run';
    case 'resources':
      return `resources: ${event.resources.map(({ id, role, nodes }) => `${id} ${role}${nodes.length > 0 ? ` on ${nodes.join(' ')}` : ''}`).join(', ')}`;
    case 'fencing':
      return `fencing of ${event.target} (${event.action}): ${event.outcome}${event.delegate ? ` by ${event.delegate}` : ''}`;
    case 'failure':
      return `${event.present ? 'failure' : 'failure forgotten'}: ${event.failure.operation} on ${event.failure.node}: ${event.failure.reason}`;
    case 'activity':
      return `${event.resource} is ${event.active ? 'active' : 'no longer active'} here: ${event.proof}`;
    case 'fence-request':
      return `asked by ${event.from}: ${event.operation} ${event.machine ?? ''}`;
    case 'fence-answer':
      return `answered ${event.from}: ${event.operation} ${event.machine ?? ''}: ${event.answer}${event.behaviour ? ` (made to: ${event.behaviour})` : ''}`;
    case 'fault':
      return `fault ${event.fault} ${event.phase} (${event.id})`;
    case 'run':
    case 'phase':
    case 'expectation':
    case 'step':
    case 'assertion':
    case 'cib':
    case 'idle':
    case 'residue':
    case 'inspection':
      return event.kind;
  }
}
