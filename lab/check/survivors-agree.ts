import { Latest } from '../timeline/latest.ts';
import { sinceStart } from '../timeline/since-start.ts';
import { phaseAt, runOf } from './run-facts.ts';
import { verdictOf, type Break, type Invariant } from './verdict.ts';

/**
 * Survivors agree: once the cluster has settled, all nodes that run it have the same members, the same DC, and the same CIB, by
 * `admin_epoch.epoch.num_updates` and by its digest.
 */
export const survivorsAgree: Invariant = (events) => {
  const settled = phaseAt(events, 'settle');
  const gap = (why: string): ReturnType<Invariant> =>
    verdictOf('survivors-agree', { breaks: [], gaps: [why], holds: '' });
  if (settled === undefined) return gap('the run did not come to settling');
  const latest = new Latest(events);
  const all = runOf(events)?.nodes ?? [];
  const nodes = all.filter((name) => latest.node(name).cluster?.running === true);
  const unheard = all.filter((name) => {
    const { observed, cluster, power } = latest.node(name);
    return power?.power !== 'off' && (!observed || !cluster);
  });
  const cibs = nodes.map((node) =>
    events.findLast((each) => each.kind === 'cib' && each.node === node && each.atMs >= settled),
  );
  const unread = nodes.filter((_, i) => cibs[i] === undefined);
  if (nodes.length === 0) return gap('no node that runs the cluster was observed at the end');
  const atMs = events.at(-1)?.atMs ?? settled;
  const differing = (what: string, values: (string | null | undefined)[]): Break[] => {
    if (new Set(values).size <= 1) return [];
    const said = nodes.map((node, i) => `${values[i] ?? 'none'} on ${node}`).join(', ');
    return [{ atMs, text: `they differ in ${what} at ${sinceStart(atMs)}: ${said}` }];
  };
  return verdictOf('survivors-agree', {
    breaks: [
      ...differing(
        'members',
        nodes.map((node) => latest.node(node).membership?.members.join(' ')),
      ),
      ...differing(
        'DC',
        nodes.map((node) => latest.node(node).cluster?.dc),
      ),
      ...(unread.length > 0
        ? []
        : [
            ...differing(
              'CIB version',
              cibs.map((cib) => (cib?.kind === 'cib' ? cib.version : null)),
            ),
            ...differing(
              'CIB',
              cibs.map((cib) => (cib?.kind === 'cib' ? cib.digest : null)),
            ),
          ]),
    ],
    gaps: [
      ...unread.map((node) => `the CIB of ${node} was not read`),
      ...nodes
        .filter((node) => latest.node(node).membership?.running !== true)
        .map((node) => `corosync's members are not known by ${node}`),
      ...nodes
        .filter((node) => typeof latest.node(node).cluster?.dc !== 'string')
        .map((node) => `${node} knows no DC`),
      ...unheard.map((node) => `${node} was not heard at the end, and is not known to be off`),
    ],
    holds: `${nodes.length} nodes have the same members, DC and CIB`,
  });
};
