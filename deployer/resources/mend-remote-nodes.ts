import type { Configuration } from '../../lab/observe/parse-configuration.ts';
import type { DeclaredRemoteNode } from '../declaration/remote-nodes.ts';
import type { ResourceCommands } from '../pcs/resource-commands.ts';
import type { Mend } from './mend.ts';
import { mendResources } from './mend-resources.ts';
import { specOf } from './operation-spec.ts';

const agent = 'ocf:pacemaker:remote';

/** What takes the connections to remote nodes to what was declared: pcs adds a node with its connection and its key. */
export function mendRemoteNodes(
  declared: readonly DeclaredRemoteNode[],
  configuration: Configuration,
  commands: ResourceCommands,
): Mend[] {
  return declared.flatMap(({ name, options, meta, operations }): Mend[] => {
    const current = configuration.primitives.find(({ id }) => id === name);
    if (!current)
      return [
        {
          what: `${name} is no node of the cluster`,
          command: commands.addRemoteNode(name, { options, meta, operations: operations.map(specOf) }),
        },
      ];
    // pcs writes down where the node is reached.
    const { server } = current.options;
    const connection = {
      id: name,
      agent,
      options: { ...(server && { server }), ...options },
      meta,
      operations,
    };
    return mendResources({ primitives: [connection], groups: [], clones: [] }, configuration, commands);
  });
}
