import type { Check, Look } from '../check.ts';
import type { ClusterFacts, DeviceFacts } from '../facts/cluster-facts.ts';
import { answeredTargets } from '../facts/fence-targets.ts';
import { judgeKnown } from '../judge-known.ts';

/** As Pacemaker finds out whom a device can fence: by what it was told, or by what its agent lists. */
export const fenceCoverage: Check = {
  name: 'fence-coverage',
  title: 'every node can be fenced by a device',
  look(cluster) {
    return judgeKnown(cluster.configuration, 'the nodes', ({ nodes: configured, fencingLevels }) => {
      // Without any, that is what is told.
      if (cluster.devices.length === 0) return [];
      const guests = cluster.nodes.flatMap(({ view }) => view.guestNodes);
      const nodes = configured.filter(({ name }) => !guests.includes(name));
      const covered = coveredNodes(
        nodes.map(({ name }) => name),
        cluster,
      );
      // What a plugin lists, nobody but Pacemaker can be told.
      const plugin = cluster.devices.find(
        ({ device }) => !device.isProgram && device.hostCheck === 'dynamic-list',
      );
      const ids = cluster.devices.map(({ device }) => device.id);
      return [
        ...nodes
          .filter(({ name }) => !covered.has(name))
          .map(({ name }): Look => (plugin ? mayBeListed(name, plugin) : uncovered(name))),
        ...fencingLevels.flatMap(({ target, level, devices }) =>
          devices
            .filter((id) => !ids.includes(id))
            .map((id): Look => ({
              where: target.value,
              what: `fencing level ${level} of ${target.value} names ${id}, and there is no such device`,
              why: 'the level always fails',
              mend: `pcs stonith level remove ${level} ${target.value} ${devices.join(' ')}, and add it anew`,
            })),
        ),
      ];
    });
  },
};

const uncovered = (name: string): Look => ({
  where: name,
  what: `no device can fence ${name}`,
  why: 'when it is lost, its resources are recovered nowhere: the cluster waits for a proof that nobody can give',
  mend: 'pcs stonith create a device for it, or add it to the pcmk_host_list of one',
});

const mayBeListed = (name: string, { device: { id, agent } }: DeviceFacts): Look => ({
  where: name,
  notLookedAt: `${id} may list it: ${agent} is a plugin, which Pacemaker alone can ask`,
});

function coveredNodes(members: readonly string[], { devices }: ClusterFacts): Set<string> {
  return new Set(
    devices.flatMap((facts) => {
      const isDisabled = facts.device.primitive.meta['target-role']?.toLowerCase() === 'stopped';
      return isDisabled ? [] : answeredTargets(facts, members);
    }),
  );
}
