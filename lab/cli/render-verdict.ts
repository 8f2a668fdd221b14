import { seconds } from '../seconds.ts';
import type { LabVerdict } from '../operations/verify.ts';

const marks = { ok: 'ok ', found: 'RED', unknown: '?  ' } as const;
const widest = 110;

/** One line a check, then each finding with what, why and how to mend it, and what could not be looked at. */
export function renderVerdict(
  { checks, findings, notLookedAt, fenced }: LabVerdict,
  { columns, fence }: { columns: number | undefined; fence: boolean },
): string {
  const width = Math.min(columns ?? widest, widest);
  const names = Math.max(...checks.map(({ name }) => name.length));
  const lines = [
    ...checks.flatMap(({ name, title, verdict }) =>
      wrap(`${marks[verdict]}  ${name.padEnd(names)}  `, title, width),
    ),
    ...findings.flatMap(({ check, where, what, why, mend }) => [
      '',
      `${check}: ${where}`,
      ...wrap('  what  ', what, width),
      ...wrap('  why   ', why, width),
      ...wrap('  mend  ', mend, width),
    ]),
    ...(notLookedAt.length === 0 ? [] : ['', 'not looked at']),
    ...notLookedAt.flatMap(({ check, where, notLookedAt: why }) =>
      wrap(`  ${check}: ${where}: `, why, width),
    ),
    '',
    summary(findings.length, notLookedAt.length),
    ...(fence && fenced === null
      ? ['no node was fenced: a cluster that is not known to be right may not survive it']
      : []),
  ];
  return `${lines.join('\n')}\n`;
}

/** One line, as soon as a node is back. */
export function renderFenced({ node, by, proof, ms }: NonNullable<LabVerdict['fenced']>[number]): string {
  return `ok ${seconds(ms)}  ${node} fenced by order of ${by}: ${proof}; online again\n`;
}

function summary(findings: number, unknown: number): string {
  const left = unknown === 0 ? '' : `; ${unknown} could not be looked at`;
  if (findings === 0) return `nothing was found${left}`;
  return `${findings} ${findings === 1 ? 'finding' : 'findings'}${left}`;
}

/** Words under each other behind a head; one that is longer than the line stays whole, so that it can be copied. */
function wrap(head: string, text: string, width: number): string[] {
  const lines: string[] = [];
  const room = Math.max(width - head.length, 20);
  let line = '';
  for (const word of text.split(/\s+/)) {
    if (line !== '' && line.length + 1 + word.length > room) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].map((each, i) => `${i === 0 ? head : ' '.repeat(head.length)}${each}`);
}
