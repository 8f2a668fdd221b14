import type { Node } from '../lab/node/node.ts';
import { shellQuote } from '../lab/node/node.ts';
import type { ClusterView } from '../lab/observe/cluster-view.ts';
import { findCrowdedDevice, type CrowdedDevice } from '../lab/observe/crowded-device.ts';
import { observe } from '../lab/observe/observe.ts';
import type { Configuration } from '../lab/observe/parse-configuration.ts';
import { waitUntil } from '../lab/wait-until.ts';

const moveTimeoutMs = 60_000;

/**
 * Section C wants the devices started one on each node. With a stickiness of INFINITY they stay where a fencing has put
 * them, so that after a node came back they are moved by a constraint that is taken out again: the configuration that
 * stands at the end is the same.
 *
 * @returns what was moved
 * @throws WaitTimeoutError when a device does not arrive; Error when one does not stay
 */
export async function spreadFenceDevices(node: Node): Promise<CrowdedDevice[]> {
  const moved: CrowdedDevice[] = [];
  for (;;) {
    const view = await observe(node);
    const crowded = findCrowdedDevice(view);
    if (!crowded) return moved;
    // Each device moves once at most, so that this comes to an end.
    if (moved.some(({ id }) => id === crowded.id))
      throw new Error(`${node.name}: ${crowded.id} was moved and is on ${crowded.from} again`);
    await moveDevice(node, crowded);
    await forgetMonitor(node, crowded, view);
    moved.push(crowded);
  }
}

/**
 * Of these devices those whose move was cut off before its constraints were taken out again: they would keep the device from a node
 * for good. crm_resource names them so, from Pacemaker 1.1.10 on; an operator's own ban or move alone is not taken for one.
 */
export function findCutOffMoves({ constraints }: Configuration, ids: readonly string[]): string[] {
  return ids.filter(
    (id) =>
      constraints.some((each) => each.id === `cli-prefer-${id}`) &&
      constraints.some((each) => each.id.startsWith(`cli-ban-${id}-on-`)),
  );
}

/** Takes out the constraints of a move; the device stays where it is. */
export async function endMove(node: Node, id: string): Promise<void> {
  await node.exec(`crm_resource --clear --resource ${shellQuote(id)}`);
}

async function moveDevice(node: Node, { id, to }: CrowdedDevice): Promise<void> {
  // --force bans the present node as well: to prefer the other alone would be a draw against a stickiness of INFINITY.
  await node.exec(`crm_resource --move --resource ${shellQuote(id)} --node ${shellQuote(to)} --force`);
  try {
    await waitUntil(
      `${id} runs on ${to}`,
      async (signal) => observe(node, { signal }),
      ({ resources }) =>
        resources.some((each) => each.id === id && each.role === 'Started' && each.nodes[0] === to),
      {
        timeoutMs: moveTimeoutMs,
        show: ({ resources }) =>
          resources.map((each) => `${each.id} ${each.role} on ${each.nodes.join('+')}`).join(', '),
      },
    );
  } finally {
    await endMove(node, id);
  }
}

/**
 * pacemaker-fenced drops a device from a node as soon as it is banned there. A monitor that is due before pacemaker-execd has
 * cancelled it finds nothing (seen with 2.1.5: "not running: 'fence3' not found") and leaves a failure that is none.
 */
async function forgetMonitor(node: Node, { id, from }: CrowdedDevice, before: ClusterView): Promise<void> {
  const failed = ({ failures }: ClusterView): boolean =>
    failures.some((each) => each.node === from && each.operation.startsWith(`${id}_monitor_`));
  if (failed(before) || !failed(await observe(node))) return;
  await node.exec(`crm_resource --cleanup --resource ${shellQuote(id)} --node ${shellQuote(from)}`);
}
