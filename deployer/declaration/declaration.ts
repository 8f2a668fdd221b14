import { z } from 'zod';
import { constraints } from './constraints.ts';
import { files } from './files.ts';
import { options } from './options.ts';
import { quorumDeviceDeclaration } from './quorum-device.ts';
import { notBesideDevice, quorumDeclaration } from './quorum.ts';
import { referenceProblems } from './reference-problems.ts';
import { remoteNodes } from './remote-nodes.ts';
import { resources } from './resources.ts';
import { fencingLevelsDeclaration, stonithDeclaration } from './stonith.ts';
import { totemDeclaration } from './totem.ts';

/** Defaults that all resources, or all operations, have unless they say otherwise. */
const defaults = z.strictObject({
  resource: options.optional(),
  operation: options.optional(),
});

/**
 * What a cluster is declared to be beyond the procedure: `cluster` in lab.config.ts and in an inventory. What it does not name
 * stays as the procedure, or the operator, left it.
 */
export const clusterDeclaration = z
  .strictObject({
    /** How many rings, or links, corosync has. */
    rings: z.literal([1, 2], '1 or 2').optional(),
    totem: totemDeclaration.optional(),
    quorum: quorumDeclaration.optional(),
    quorumDevice: quorumDeviceDeclaration.optional(),
    /** Cluster properties, as `pcs property set` takes them. */
    properties: options.optional(),
    defaults: defaults.optional(),
    stonith: stonithDeclaration.optional(),
    fencingLevels: fencingLevelsDeclaration.optional(),
    /** Files that lie on every node before resources start. */
    files: files.optional(),
    resources: resources.optional(),
    constraints: constraints.optional(),
    /** Machines without corosync that run resources, reached through pacemaker_remote. */
    remoteNodes: remoteNodes.optional(),
  })
  .superRefine((declared, context) => {
    const { quorum, quorumDevice } = declared;
    for (const name of quorumDevice ? notBesideDevice : []) {
      if (quorum?.[name] === undefined || quorum[name] === false) continue;
      context.addIssue({ code: 'custom', path: ['quorum', name], message: 'not beside a quorum device' });
    }
    for (const { path, message } of referenceProblems(declared))
      context.addIssue({ code: 'custom', path, message });
  });

export type ClusterDeclaration = z.output<typeof clusterDeclaration>;
