import type { Check, Look } from '../check.ts';
import type { DeviceAnswers, DeviceFacts } from '../facts/cluster-facts.ts';
import type { FenceDevice } from '../facts/fence-device.ts';
import { judgeDevices } from '../judge-devices.ts';
import { unseenState } from '../judge-known.ts';

const theDevices = 'the fence devices';

/** Pacemaker may fence from whichever node: each must be answered by each device. The agents were asked themselves. */
export const fenceAnswers: Check = {
  name: 'fence-answers',
  title: 'every device answers every node, and sees its own machine on',
  look(cluster) {
    return judgeDevices(cluster, theDevices, () => {
      const { devices } = cluster;
      const programs = devices.filter(({ device }) => device.isProgram);
      const plugins = devices.filter(({ device }) => !device.isProgram);
      return [
        ...unanswered(programs),
        ...programs.flatMap(statuses),
        ...plugins.map(notAsked),
        // They were asked about no machine then.
        ...unseenState(cluster, theDevices),
      ];
    });
  },
};

const notAsked = ({ device: { id, agent } }: DeviceFacts): Look => ({
  where: id,
  notLookedAt: `${agent} is a plugin, which Pacemaker alone can ask`,
});

const fromThere = 'when that node must order the fencing, nothing happens: the lost node is never proven off';

/** Devices of one agent that a node gets the same answer from have one cause, which is told of once. */
function unanswered(devices: readonly DeviceFacts[]): Look[] {
  const silent = devices.flatMap(({ device, answers }) =>
    Object.entries(answers).flatMap(([node, { list }]) =>
      list.known ? [] : [{ node, device, why: list.why }],
    ),
  );
  const causes = Map.groupBy(silent, ({ node, device, why }) => JSON.stringify([node, device.agent, why]));
  return [...causes.values()].flatMap((same) => {
    const [first] = same;
    if (!first) return [];
    const { node, device, why } = first;
    const ids = same.map((one) => one.device.id).join(', ');
    const give =
      same.length === 1 ? `gives ${node} no list of its machines` : `give ${node} no list of their machines`;
    return [
      {
        where: node,
        what: `${ids} ${give}: ${why}`,
        why: fromThere,
        mend: `on ${node}: compare ${device.agent}’s key or password, address and network with a node that is answered`,
      },
    ];
  });
}

interface Said {
  node: string;
  answer: DeviceAnswers['status'][string];
}

function statuses({ device, answers }: DeviceFacts): Look[] {
  const targets = new Set(Object.values(answers).flatMap(({ status }) => Object.keys(status)));
  return [...targets].flatMap((target) => {
    const said = Object.entries(answers).flatMap(([node, { status }]): Said[] => {
      const answer = status[target];
      return answer ? [{ node, answer }] : [];
    });
    const off = said.filter(({ answer }) => answer.known && answer.value === 'off' && target in answers);
    return [
      ...untold(device, target, said),
      ...(off.length === 0
        ? []
        : [
            {
              where: device.id,
              what: `${device.id} says that ${target} is off, and it runs`,
              why: 'the device looks at another machine: what it cuts is not the node that was lost',
              mend: `correct the port of ${target}: pcs stonith update ${device.id} pcmk_host_map=…`,
            },
          ]),
    ];
  });
}

/** Nodes that a device gives the same answer have one cause, which is told of once. */
function untold({ id, agent }: FenceDevice, target: string, said: readonly Said[]): Look[] {
  const failed = said.flatMap(({ node, answer }) => (answer.known ? [] : [{ node, why: answer.why }]));
  return [...Map.groupBy(failed, ({ why }) => why)].map(([why, same]) => {
    const nodes = same.map(({ node }) => node).join(', ');
    const isOne = same.length === 1;
    return {
      where: isOne ? nodes : id,
      what: `${id} does not tell ${nodes} whether ${target} is on: ${why}`,
      why: isOne
        ? fromThere
        : 'when one of them must order the fencing, nothing happens: the lost node is never proven off',
      mend: `on ${isOne ? nodes : 'one of them'}: ask ${agent} itself, with the options of "pcs stonith config ${id}"`,
    };
  });
}
