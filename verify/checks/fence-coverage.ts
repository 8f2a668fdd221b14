import type { Configuration, FencingLevel } from '../../lab/observe/parse-configuration.ts';
import type { Check, Look } from '../check.ts';
import type { ClusterFacts, DeviceFacts } from '../facts/cluster-facts.ts';
import { answeredTargets } from '../facts/fence-targets.ts';
import { judgeDevices } from '../judge-devices.ts';
import { withoutNodes } from '../judge-known.ts';

/** As Pacemaker finds out whom a device can fence: by what it was told, or by what its agent lists. */
export const fenceCoverage: Check = {
  name: 'fence-coverage',
  title: 'every node can be fenced by a device',
  look(cluster) {
    return judgeDevices(cluster, 'the nodes', (configuration) => {
      const { fencingLevels } = configuration;
      const guests = cluster.nodes.flatMap(({ view }) => view.guestNodes);
      const nodes = configuration.nodes.filter(({ name }) => !guests.includes(name));
      const members = nodes.map(({ name }) => name);
      const covers = cluster.devices.flatMap((facts) => coversOf(facts, members, configuration));
      // What a plugin lists, nobody but Pacemaker can be told.
      const plugin = cluster.devices.find(
        ({ device }) => !device.isProgram && device.hostCheck === 'dynamic-list',
      );
      const ids = cluster.devices.map(({ device }) => device.id);
      return [
        ...withoutNodes(configuration),
        ...nodes
          .filter(({ name }) => !covers.some(({ target, byOthers }) => target === name && byOthers))
          .map(({ name }): Look => (plugin ? mayBeListed(name, plugin) : uncovered(name, covers))),
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
        ...fencingLevels.flatMap((each) => strayDevices(each, members, cluster)),
      ];
    });
  },
};

const mayBeListed = (name: string, { device: { id, agent } }: DeviceFacts): Look => ({
  where: name,
  notLookedAt: `${id} may list it: ${agent} is a plugin, which Pacemaker alone can ask`,
});

interface Cover {
  device: string;
  target: string;
  /** Whether its constraints let any node but the target itself use the device. */
  byOthers: boolean;
}

/** Whom a device can fence. A node that its resource may not run on does not use it, for its own part, either. */
function coversOf(facts: DeviceFacts, members: readonly string[], configuration: Configuration): Cover[] {
  const { id, primitive } = facts.device;
  if (primitive.meta['target-role']?.toLowerCase() === 'stopped') return [];
  const users = configuration.nodes.filter(({ kind }) => kind === 'member');
  return answeredTargets(facts, members).map((target) => {
    const others = users.filter(({ name }) => name !== target);
    // A cluster of one node has no other that could be kept from it.
    const byOthers = others.length === 0 || others.some(({ name }) => !isBanned(id, name, configuration));
    return { device: id, target, byOthers };
  });
}

function isBanned(id: string, node: string, { constraints }: Configuration): boolean {
  return constraints.some(
    ({ kind, settings }) =>
      kind === 'location' &&
      settings.rsc === id &&
      settings.node === node &&
      /^-INFINITY$/i.test(settings.score ?? ''),
  );
}

function uncovered(node: string, covers: readonly Cover[]): Look {
  const why =
    'when it is lost, its resources are recovered nowhere: the cluster waits for a proof that nobody can give';
  const [own] = covers.filter(({ target }) => target === node);
  return own
    ? {
        where: node,
        what: `no other node can fence ${node}: by its constraints ${own.device} may not be used elsewhere`,
        why,
        mend: `take out the constraints that keep ${own.device} from the other nodes: pcs constraint --full shows them`,
      }
    : {
        where: node,
        what: `no device can fence ${node}`,
        why,
        mend: `pcs stonith create a device for it, or add it to the pcmk_host_list of one`,
      };
}

/** A node with levels is fenced by their devices alone. Of one that answered nobody it is not known whom it can fence. */
function strayDevices(
  { target, level, devices }: FencingLevel,
  members: readonly string[],
  cluster: ClusterFacts,
): Look[] {
  if (target.by !== 'name') return [];
  return cluster.devices
    .filter(({ device, answers }) => {
      const isAnswered = Object.values(answers).some(({ list }) => list.known);
      return devices.includes(device.id) && isAnswered;
    })
    .filter((facts) => !answeredTargets(facts, members).includes(target.value))
    .map(({ device: { id } }) => ({
      where: target.value,
      what: `fencing level ${level} of ${target.value} names ${id}, which cannot fence ${target.value}`,
      why: 'the level always fails, and devices that stand in no level of the node are not tried',
      mend: `pcs stonith level remove ${level} ${target.value} ${devices.join(' ')}, and add it with the right devices`,
    }));
}
