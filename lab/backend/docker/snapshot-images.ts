import type Docker from 'dockerode';
import type { LabState, Snapshot } from '../backend.ts';
import { label, labelFilter, networkLabels, readSpec } from './labels.ts';
import { topologyOf } from './topology-of.ts';
import { unlessGone } from './unless-gone.ts';

const repo = 'fencelab/snapshot';
/** The value of `fencelab.role` on a snapshot's images, and on what a save makes on the way to one. */
const role = 'snapshot-image';

/** Where the disk of a machine of a snapshot is kept. */
export function snapshotRef(snapshot: string, machine: string): { repo: string; tag: string } {
  return { repo, tag: `${snapshot}.${machine}` };
}

/** The labels of one machine's image. Together they are all that is known of a snapshot. */
export function snapshotLabels(
  { spec, topology }: LabState,
  { name, kind, takenAt }: Pick<Snapshot, 'name' | 'kind' | 'takenAt'>,
  machine: string,
): Record<string, string> {
  return {
    ...networkLabels(spec),
    [label.role]: role,
    [label.node]: machine,
    [label.snapshot]: name,
    [label.kind]: kind,
    [label.taken]: takenAt.toISOString(),
    [label.subnet]: topology.subnet,
  };
}

/** Every snapshot of which all images are there and from one and the same save. */
export async function listSnapshots(docker: Docker): Promise<Snapshot[]> {
  const all = await docker.listImages({ all: true });
  const sizes = new Map(all.map(({ Id, Size }) => [Id, Size]));
  const images = all.filter(({ Labels }) => (Labels ?? {})[label.role] === role);
  const byName = Map.groupBy(images, ({ Labels }) => Labels[label.snapshot] ?? '');
  const found = [...byName].map(([name, ofName]) => describe(name, ofName, sizes));
  return found.filter((snapshot) => snapshot !== undefined).toSorted((a, b) => a.name.localeCompare(b.name));
}

/** Removes what is there of a snapshot, what a save that was cut off left too. @returns the removed images, by name */
export async function removeSnapshotImages(docker: Docker, name: string): Promise<string[]> {
  const filters = labelFilter(`${label.role}=${role}`, `${label.snapshot}=${name}`);
  for (const { Id } of await docker.listContainers({ all: true, filters }))
    await unlessGone(docker.getContainer(Id).remove({ force: true }));
  const images = await docker.listImages({ filters });
  const refs = images.map(({ Id, RepoTags }) => RepoTags?.find((tag) => tag !== '<none>:<none>') ?? Id);
  await Promise.all(refs.map(async (ref) => unlessGone(docker.getImage(ref).remove())));
  return refs.map((ref) => `image ${ref}`);
}

function describe(
  name: string,
  images: Docker.ImageInfo[],
  sizes: ReadonlyMap<string, number>,
): Snapshot | undefined {
  const labels = images[0]?.Labels ?? {};
  const spec = readSpec(labels);
  const { [label.subnet]: subnet, [label.taken]: taken, [label.kind]: kind } = labels;
  if (!spec || !subnet || !taken || (kind !== 'baseline' && kind !== 'named')) return undefined;
  const { machines } = topologyOf(spec, { subnet });
  const ofOneSave = images.filter(({ Labels }) => Labels[label.taken] === taken);
  const isThere = (machine: string): boolean =>
    ofOneSave.some(({ Labels }) => Labels[label.node] === machine);
  if (!machines.every((machine) => isThere(machine.name))) return undefined;
  // What each takes beside the image that it was made from.
  const own = ofOneSave.map(({ Size, ParentId }) => Math.max(0, Size - (sizes.get(ParentId) ?? 0)));
  const sizeBytes = own.reduce((sum, size) => sum + size, 0);
  return { name, kind, spec, subnet, takenAt: new Date(taken), sizeBytes };
}
