import { styleText } from 'node:util';
import { describeEvent, subjectOf } from '../timeline/describe-event.ts';
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
  const who = subjectOf(event).padEnd(14);
  const head = `${time}  ${who}  `;
  // On a narrow terminal the rest stands below the time alone.
  const indent = columns >= 2 * head.length ? head.length : 4;
  const lines = wrap(describeEvent(event), { first: columns - head.length, others: columns - indent });
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
