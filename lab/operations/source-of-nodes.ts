import type { Backend, LabSpec, NodeOrigin } from '../backend/backend.ts';
import { UnavailableError } from '../errors.ts';
import { baselineName } from '../snapshot/baseline-name.ts';
import type { Source } from './bring-up.ts';
import { defaultClusterName } from './lab-inventory.ts';
import type { UpOptions } from './up-options.ts';

type SourceOptions = Pick<
  UpOptions,
  'deploy' | 'clusterName' | 'cluster' | 'deployer' | 'fresh' | 'snapshot'
> & {
  /** Where the nodes that are there came from; undefined where there are none. */
  origin: NodeOrigin | undefined;
};

/**
 * Where a lab's missing nodes come from: a named snapshot, the baseline of such a deployment where it was kept, else the
 * bare image. What a user's deployer leaves is not kept: it may be anything. Nodes that complete a lab come from where the others did.
 *
 * @throws UnavailableError where these came from a snapshot that is gone
 */
export async function sourceOf(backend: Backend, spec: LabSpec, options: SourceOptions): Promise<Source> {
  const { clusterName = defaultClusterName, deploy, deployer, fresh = false, snapshot, origin } = options;
  const byUser = deployer !== undefined;
  const baseline =
    origin?.baseline ??
    snapshot ??
    (await baselineName({
      systems: await Promise.all(
        spec.systems.map(async ({ os, image }) => ({ os, imageId: await backend.imageId(image) })),
      ),
      clusterName,
      cluster: options.cluster ?? spec.cluster,
      byUser,
    }));
  const isKept = !byUser && !spec.bare;
  const isWanted = origin?.restored ?? (snapshot !== undefined || (deploy && !fresh && isKept));
  const found = isWanted ? (await backend.snapshots()).find(({ name }) => name === baseline) : undefined;
  if (!found && (origin?.restored || snapshot !== undefined))
    throw new UnavailableError(
      `the snapshot "${baseline}" that the nodes of lab "${spec.name}" come from is gone`,
      {
        hint: `remove the lab and start anew: lab down --name ${spec.name}`,
      },
    );
  return { origin: { baseline, restored: found !== undefined }, snapshot: found };
}
