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

/** Of every name the last save of which all images are there. */
export async function listSnapshots(docker: Docker): Promise<Snapshot[]> {
  const all = await docker.listImages({ all: true });
  const sizes = new Map(all.map(({ Id, Size }) => [Id, Size]));
  const images = all.filter(({ Labels }) => (Labels ?? {})[label.role] === role);
  const saves = Map.groupBy(images, ({ Labels }) => `${Labels[label.snapshot]} ${Labels[label.taken]}`);
  const whole = [...saves.values()]
    .flatMap((save) => describe(save, sizes) ?? [])
    .toSorted((a, b) => a.takenAt.getTime() - b.takenAt.getTime());
  const last = new Map(whole.map((snapshot) => [snapshot.name, snapshot]));
  return [...last.values()].toSorted((a, b) => a.name.localeCompare(b.name));
}

/**
 * Removes what is there of a snapshot, what a save that was cut off left too.
 *
 * @param options `save`: what that one left, and no other; `butLast`: all but the last whole save
 * @returns the removed images, by name
 */
export async function removeSnapshotImages(
  docker: Docker,
  name: string,
  { save, butLast = false }: { save?: Pick<Snapshot, 'takenAt'> | undefined; butLast?: boolean } = {},
): Promise<string[]> {
  const ofSave = save ? [`${label.taken}=${save.takenAt.toISOString()}`] : [];
  const filters = labelFilter(`${label.role}=${role}`, `${label.snapshot}=${name}`, ...ofSave);
  for (const { Id } of await docker.listContainers({ all: true, filters }))
    await unlessGone(docker.getContainer(Id).remove({ force: true }));
  const last = butLast ? (await listSnapshots(docker)).find((each) => each.name === name) : undefined;
  const keep = Object.values(last?.disks ?? {});
  const images = (await docker.listImages({ filters })).filter(({ Id }) => !keep.includes(Id));
  await Promise.all(images.map(async ({ Id }) => unlessGone(docker.getImage(Id).remove())));
  return [...new Set(images.map(({ Labels }) => nameOf(name, Labels)))];
}

function nameOf(snapshot: string, labels: Record<string, string>): string {
  const { repo: repository, tag } = snapshotRef(snapshot, labels[label.node] ?? '');
  return `image ${repository}:${tag}`;
}

/** @param save the images of one save */
function describe(
  save: readonly Docker.ImageInfo[],
  sizes: ReadonlyMap<string, number>,
): Snapshot | undefined {
  const labels = save[0]?.Labels ?? {};
  const spec = readSpec(labels);
  const { [label.snapshot]: name, [label.subnet]: subnet, [label.taken]: taken, [label.kind]: kind } = labels;
  if (!spec || !name || !subnet || !taken || (kind !== 'baseline' && kind !== 'named')) return undefined;
  const disks = Object.fromEntries(save.map(({ Labels, Id }) => [Labels[label.node] ?? '', Id]));
  const { machines } = topologyOf(spec, { subnet });
  if (!machines.every((machine) => machine.name in disks)) return undefined;
  // What each takes beside the image that it was made from.
  const own = save.map(({ Size, ParentId }) => Math.max(0, Size - (sizes.get(ParentId) ?? 0)));
  const sizeBytes = own.reduce((sum, size) => sum + size, 0);
  return { name, kind, spec, subnet, takenAt: new Date(taken), disks, sizeBytes };
}
