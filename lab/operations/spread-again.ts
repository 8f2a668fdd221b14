import { spreadFenceDevices } from '../../deployer/spread-fence-devices.ts';
import { theCluster, type Finding } from '../../verify/check.ts';
import { whyOf } from '../../verify/facts/fact.ts';
import type { Node } from '../node/node.ts';
import { membershipProblems, observeAll } from '../observe/membership-problems.ts';

/**
 * Spreads the fence devices over the nodes after fencings: they ran elsewhere while their nodes were off, and with a stickiness would
 * stay there. In a cluster that is not whole nothing is moved: it has other things to do.
 *
 * @returns what kept it from that
 */
export async function spreadAgain(nodes: readonly Node[]): Promise<Finding[]> {
  try {
    const problems = membershipProblems(await observeAll(nodes));
    if (problems.length > 0) throw new Error(problems.join('; '));
    const [first] = nodes;
    if (first) await spreadFenceDevices(first);
    return [];
  } catch (error) {
    return [
      {
        where: theCluster,
        what: `after the fencing the fence devices could not be spread over the nodes again: ${whyOf(error)}`,
        why: 'when a node with several devices is lost, these have to be started elsewhere before they are watched again',
        mend: 'pcs status says where they run; a constraint may keep one from the node that has none',
      },
    ];
  }
}
