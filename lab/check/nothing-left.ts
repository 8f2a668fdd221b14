import type { TimelineEvent } from '../timeline/event.ts';
import { expectationsOf, phaseAt, runOf } from './run-facts.ts';
import { verdictOf, type Break, type Invariant } from './verdict.ts';

/**
 * A line of ERROR that no story brings about, and that leaves nothing. Pacemaker's fencer keeps a copy of the CIB by its changes; where
 * that has not yet what a change is to stand behind, as while the status of a node that comes back is put together, it puts it last
 * and goes on: CRM_LOG_ASSERT of `lib/common/patchset.c`, which ends nothing whatever it says. Seen with 2.1.5.
 */
const misplacedChange = /pacemaker-fenced .*apply_v2_patchset: Triggered fatal assertion .*: position == 0/;

/**
 * Nothing left: after healing no fault is in place, there is no core dump, failed unit, failure record or log line of ERROR or
 * CRIT that the scenario does not list as expected, and configuration, disk and /dev/shm are as before. Healing forgets failure
 * records: those that the story left are taken from what was seen in it.
 */
export const nothingLeft: Invariant = (events) => {
  const inspected = phaseAt(events, 'inspect');
  const expected = expectationsOf(events).failures.map((pattern) => new RegExp(pattern));
  const looks = events.flatMap((event) => (event.kind === 'inspection' ? [event] : []));
  const missing = ['host', ...(runOf(events)?.nodes ?? [])].filter(
    (node) => !looks.some((look) => look.node === node && look.complete),
  );
  const isDeclared = (text: string): boolean => expected.some((pattern) => pattern.test(text));
  const left = events.flatMap((event): Break[] => {
    if (event.kind !== 'residue') return [];
    const { atMs, node, what, text } = event;
    const mayBeDeclared = ['log-line', 'failure-record', 'shared-memory'].includes(what);
    if (mayBeDeclared && isDeclared(text)) return [];
    if (what === 'log-line' && misplacedChange.test(text)) return [];
    return [{ atMs, node, text: `${what.replace('-', ' ')} on ${node}: ${text}` }];
  });
  const failed = failuresOf(events).filter(({ text }) => !isDeclared(text));
  return verdictOf('nothing-left', {
    breaks: [...failed, ...left].toSorted((a, b) => a.atMs - b.atMs),
    gaps:
      inspected === undefined
        ? ['nobody looked for what was left']
        : missing.map((node) => looks.find((look) => look.node === node)?.why ?? `${node} was not looked at`),
    holds: 'nothing was left over',
  });
};

/** The failure records that came during the story, each once, by whoever showed it first; what was there before is none. */
function failuresOf(events: readonly TimelineEvent[]): Break[] {
  const [fromMs, toMs] = [phaseAt(events, 'story') ?? 0, phaseAt(events, 'heal') ?? Infinity];
  const found = new Map<string, Break>();
  for (const event of events) {
    if (event.kind !== 'failure' || !event.present || event.atMs > toMs) continue;
    const { operation, node, reason } = event.failure;
    const text = `failure record: ${operation} on ${node}: ${reason}`;
    if (!found.has(text)) found.set(text, { atMs: event.atMs, node, text });
  }
  return [...found.values()].filter(({ atMs }) => atMs >= fromMs);
}
