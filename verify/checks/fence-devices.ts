import { failuresOf, isStarted } from '../../lab/observe/cluster-view.ts';
import { findCrowdedDevice } from '../../lab/observe/crowded-device.ts';
import { theCluster, type Check, type Look } from '../check.ts';
import type { ClusterFacts, DeviceFacts, NodeFacts } from '../facts/cluster-facts.ts';
import { mendOf } from '../mend.ts';

/** Section C of the procedure: the devices are started, spread over the nodes. Those that are not online are told of by other checks. */
export const fenceDevices: Check = {
  name: 'fence-devices',
  title: 'every fence device is started, spread evenly over the nodes that are online',
  look(cluster) {
    if (!cluster.configuration.known)
      return [{ where: 'the fence devices', notLookedAt: cluster.configuration.why }];
    const witness = cluster.nodes.find(({ view }) => view.running === true && view.dc !== null);
    if (!witness)
      return [{ where: 'the fence devices', notLookedAt: 'no node that knows a DC can be asked' }];
    if (cluster.devices.length === 0) return [none];
    const problems = cluster.devices.flatMap((facts) => problemOf(facts, witness, cluster));
    return problems.length > 0 ? problems : crowded(witness);
  },
};

const none: Look = {
  where: theCluster,
  what: 'there is no fence device',
  why: 'a node that is lost cannot be proven off: its resources are recovered nowhere, or run twice',
  mend: 'pcs stonith create ID AGENT …, one for each machine or the controller of several',
};

function problemOf({ device }: DeviceFacts, { view }: NodeFacts, cluster: ClusterFacts): Look[] {
  const mend = mendOf(cluster.nodes);
  const { id, primitive } = device;
  const why = 'a device that is not started is not watched: that it cannot fence shows when it must';
  if (primitive.meta['target-role']?.toLowerCase() === 'stopped')
    return [
      {
        where: id,
        what: `${id} is disabled`,
        why: 'Pacemaker does not fence with a device that was disabled',
        mend: mend.enableDevice(id),
      },
    ];
  const resources = view.resources.filter((resource) => resource.id === id);
  if (resources.some(isStarted)) return [];
  const told = failuresOf(view, id).map(
    ({ operation, node, reason }) => `${operation} on ${node}: ${reason}`,
  );
  return [
    {
      where: id,
      what: `${id} (${primitive.agent}) is not started${told.length > 0 ? `: ${told.join('; ')}` : ''}`,
      why,
      mend: `mend what its agent says is wrong, then ${mend.cleanUpDevice(id)}`,
    },
  ];
}

function crowded({ view }: NodeFacts): Look[] {
  const device = findCrowdedDevice(view);
  if (!device) return [];
  const { id, from, to } = device;
  return [
    {
      where: from,
      what: `${from} runs several fence devices, ${id} among them, and ${to} none`,
      why: 'when that node is lost, several devices have to be started elsewhere before they are watched again',
      mend: `crm_resource --move --resource ${id} --node ${to} --force, and once it is there crm_resource --clear --resource ${id}`,
    },
  ];
}
