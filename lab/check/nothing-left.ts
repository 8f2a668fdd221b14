import { expectationsOf, phaseAt, runOf } from './run-facts.ts';
import { verdictOf, type Invariant } from './verdict.ts';

/**
 * Nothing left: after healing no fault is in place, there is no core dump, failed unit, failure record or log line of ERROR or
 * CRIT that the scenario does not list as expected, and disk and /dev/shm are as before.
 */
export const nothingLeft: Invariant = (events) => {
  const inspected = phaseAt(events, 'inspect');
  const expected = expectationsOf(events).failures.map((pattern) => new RegExp(pattern));
  const looks = events.flatMap((event) => (event.kind === 'inspection' ? [event] : []));
  const missing = ['host', ...(runOf(events)?.nodes ?? [])].filter(
    (node) => !looks.some((look) => look.node === node && look.complete),
  );
  return verdictOf('nothing-left', {
    breaks: events.flatMap((event) => {
      if (event.kind !== 'residue') return [];
      const { atMs, node, what, text } = event;
      const mayBeDeclared = ['log-line', 'failure-record', 'shared-memory'].includes(what);
      if (mayBeDeclared && expected.some((pattern) => pattern.test(text))) return [];
      return [{ atMs, node, text: `${what.replace('-', ' ')} on ${node}: ${text}` }];
    }),
    gaps:
      inspected === undefined
        ? ['nobody looked for what was left']
        : missing.map((node) => looks.find((look) => look.node === node)?.why ?? `${node} was not looked at`),
    holds: 'nothing was left over',
  });
};
