import type { Configuration, ConfiguredNode } from '../../lab/observe/parse-configuration.ts';
import type { Check, Look } from '../check.ts';
import type { ClusterFacts } from '../facts/cluster-facts.ts';
import { isTrue } from '../is-true.ts';
import { judgeKnown, unseenState, withoutNodes } from '../judge-known.ts';
import { mendOf } from '../mend.ts';

/** Modes that are meant to end again, and are forgotten. */
export const nodeModes: Check = {
  name: 'node-modes',
  title: 'no node is left in standby or maintenance',
  look(cluster) {
    const mend = mendOf(cluster.nodes);
    const judge = ({ nodes }: Configuration): Look[] =>
      nodes.flatMap((node): Look[] => [
        ...(isInStandby(node, cluster)
          ? [
              {
                where: node.name,
                what: `${node.name} is in standby`,
                why: 'it runs no resource and none can move there: the cluster is a node smaller than it looks',
                mend: mend.unstandby(node.name),
              },
            ]
          : []),
        ...(isTrue(node.attributes.maintenance)
          ? [
              {
                where: node.name,
                what: `${node.name} is in maintenance`,
                why: 'what fails there is not noticed and not recovered',
                mend: mend.unmaintenance(node.name),
              },
            ]
          : []),
      ]);
    return judgeKnown(cluster.configuration, 'the nodes', (configuration) => [
      ...judge(configuration),
      ...withoutNodes(configuration),
      ...unseenState(cluster, 'the nodes'),
    ]);
  },
};

/** For good by the configuration, or until it restarts, which only the status tells. */
function isInStandby({ name, attributes }: ConfiguredNode, { nodes }: ClusterFacts): boolean {
  return isTrue(attributes.standby) || nodes.some(({ view }) => view.nodes[name] === 'standby');
}
