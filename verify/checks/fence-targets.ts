import type { Check, Look } from '../check.ts';
import type { ClusterFacts, DeviceFacts } from '../facts/cluster-facts.ts';
import { portOf, wordsOfLine, type FenceDevice } from '../facts/fence-device.ts';
import { answeredTargets } from '../facts/fence-targets.ts';
import { judgeDevices } from '../judge-devices.ts';

/** Whom a device says it can fence, held against the cluster's nodes and against the machines that its agent lists. */
export const fenceTargets: Check = {
  name: 'fence-targets',
  title: 'every fence device names nodes that exist, and cuts their own machines',
  look(cluster) {
    return judgeDevices(cluster, 'the fence devices', ({ nodes }) => {
      const members = nodes.map(({ name }) => name);
      return [
        ...cluster.devices.flatMap((facts) => [
          ...strangers(facts.device, members),
          ...forAnybody(facts, members),
          ...wrongMachines(facts, members, cluster),
          ...idleActions(facts.device),
        ]),
        ...(cluster.devices.some(hasAnswered) ? [] : [noMachines]),
      ];
    });
  },
};

const noMachines: Look = {
  where: 'the fence devices',
  notLookedAt: 'none has told any node of its machines',
};

/** Also one whose agent can list none has said so. */
const hasAnswered = ({ answers }: DeviceFacts): boolean =>
  Object.values(answers).some(({ list }) => list.known);

function strangers({ id, hosts }: FenceDevice, members: readonly string[]): Look[] {
  return hosts
    .filter((host) => !members.includes(host))
    .map((host) => ({
      where: id,
      what: `${id} is for ${host}, and the cluster has no such node`,
      why: 'the node that was meant is fenced by nobody',
      mend: `pcs stonith update ${id} with the right names in pcmk_host_list or pcmk_host_map`,
    }));
}

/** Told of no node, and with an agent that lists none, a device takes each node for its own whose status it is given. */
function forAnybody({ device, answers }: DeviceFacts, members: readonly string[]): Look[] {
  const lists = Object.values(answers).flatMap(({ list }) => (list.known ? [list.value] : []));
  const isForAll = device.hostCheck === 'dynamic-list' && lists.length > 0 && lists.every((list) => !list);
  if (!isForAll || members.length < 2) return [];
  return [
    {
      where: device.id,
      what: `${device.id} takes itself for able to fence every node: it is told of none, and ${device.agent} lists none`,
      why: 'where it controls one machine, that one is cut off, whichever node was lost',
      mend: `pcs stonith update ${device.id} pcmk_host_list=…, with the nodes whose machines it controls`,
    },
  ];
}

function wrongMachines(facts: DeviceFacts, members: readonly string[], { devices }: ClusterFacts): Look[] {
  const { device } = facts;
  const lines = machineLines(facts);
  const told = device.hosts.filter((host) => members.includes(host));
  const targets = [...new Set([...told, ...answeredTargets(facts, members)])];
  return targets.flatMap((target) => {
    const port = portOf(device, target);
    const line = lines?.find((words) => words.includes(port));
    const mend = `pcs stonith update ${device.id} pcmk_host_map="${target}:PORT", with the port of ${target}’s own machine, and no port for all`;
    const why = 'when that node is lost another machine is cut off, and the lost one runs on';
    // The machine's line may name it besides its port or UUID.
    const named = [port, ...(line ?? [])].filter((word) => members.includes(word));
    if (named.length > 0 && !named.includes(target))
      return [
        {
          where: device.id,
          what: `${device.id} takes ${port} for the machine of ${target}, and that is ${named[0]}’s`,
          why,
          mend,
        },
      ];
    const others = targets.filter((other) => other !== target && portOf(device, other) === port);
    if (others.length > 0 && device.portOption !== null)
      return [
        {
          where: device.id,
          what: `${device.id} takes ${port} for the machine of ${[target, ...others].join(' and ')}`,
          why,
          mend,
        },
      ];
    if (lines === undefined || line) return [];
    const elsewhere = devices.find((other) => machineLines(other)?.some((words) => words.includes(port)));
    return [
      {
        where: device.id,
        what: `${device.id} does not have ${port}, which it is to cut for ${target}${elsewhere ? `; ${elsewhere.device.id} has` : ''}`,
        why: 'the fencing of that node fails',
        mend,
      },
    ];
  });
}

/** What an agent can do that leaves a machine on. */
const idle = ['on', 'status', 'monitor', 'list', 'list-status', 'metadata', 'manpage', 'validate-all'];

function idleActions({ id, primitive }: FenceDevice): Look[] {
  return ['off', 'reboot'].flatMap((action) => {
    const option = `pcmk_${action}_action`;
    const told = primitive.options[option];
    if (told === undefined || !idle.includes(told)) return [];
    return [
      {
        where: id,
        what: `${id} does "${told}" where it is asked for "${action}": ${option}`,
        why: 'the cluster takes the node for off, and it runs on: its resources run twice',
        mend: `pcs stonith update ${id} ${option}=`,
      },
    ];
  });
}

/** What the agent lists, each line as its words; undefined where it gave nobody a list. */
function machineLines({ answers }: DeviceFacts): string[][] | undefined {
  const lists = Object.values(answers).flatMap(({ list }) => (list.known && list.value ? [list.value] : []));
  return lists.length === 0 ? undefined : lists.flat().map(wordsOfLine);
}
