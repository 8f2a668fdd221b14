import type { PcsdState } from '../../lab/observe/parse-pcsd-status.ts';
import type { Check, Look } from '../check.ts';
import type { ClusterFacts, NodeFacts } from '../facts/cluster-facts.ts';
import { judgeEach, knownOf } from '../judge-known.ts';
import { mendOf } from '../mend.ts';

/** pcs changes all nodes through their pcsd, from whichever node it is called on. */
export const pcsd: Check = {
  name: 'pcsd',
  title: 'every pcsd reaches every other, and is let in',
  look(cluster) {
    const names = [...cluster.nodes, ...cluster.unanswered].map(({ name }) => name);
    return [
      ...judgeEach(
        cluster.nodes,
        (node) => node.pcsd,
        () => [],
      ),
      ...cluster.nodes
        .filter(isStopped)
        .map(({ name }): Look => ({ where: name, notLookedAt: 'systemd does not say that its pcsd runs' })),
      ...names.filter((name) => !isDown(name, cluster)).flatMap((name) => problemsOf(name, cluster)),
    ];
  },
};

/** Its unit is told of by another check; and a node that is off answers nobody. */
function isDown(name: string, { nodes, unanswered }: ClusterFacts): boolean {
  return [...unanswered, ...nodes.filter(isStopped)].some((node) => node.name === name);
}

function isStopped({ units }: NodeFacts): boolean {
  return units.known && units.value['pcsd.service']?.active !== 'active';
}

function problemsOf(target: string, cluster: ClusterFacts): Look[] {
  const { nodes } = cluster;
  const askers = knownOf(nodes, (node) => node.pcsd).filter(({ name }) => !isDown(name, cluster));
  const by = (wanted: PcsdState | undefined): string[] =>
    askers.filter(({ value }) => value[target] === wanted).map(({ name }) => name);
  const [offline, unauthenticated, untold] = [by('offline'), by('unauthenticated'), by(undefined)];
  const mend = mendOf(nodes);
  return [
    ...(offline.length === 0
      ? []
      : [
          {
            where: target,
            what: `the pcsd of ${target} is not reached from ${offline.join(', ')}`,
            why: 'pcs can neither start nor stop nor change the cluster there',
            mend: `systemctl status pcsd on ${target}; on ${offline.join(', ')}: getent hosts ${target} must be its address, and TCP port 2224 open to it`,
          },
        ]),
    ...(unauthenticated.length === 0
      ? []
      : [
          {
            where: target,
            what: `the pcsd of ${target} does not let ${unauthenticated.join(', ')} in`,
            why: 'pcs works from some nodes alone: which ones are left after a failure is chance',
            mend: `on ${unauthenticated.join(', ')}: ${mend.authenticate(nodes.map(({ name }) => name))}`,
          },
        ]),
    ...untold.map((name) => ({ where: target, notLookedAt: `pcs on ${name} says nothing of it` })),
  ];
}
