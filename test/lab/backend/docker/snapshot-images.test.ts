import type Docker from 'dockerode';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  listSnapshots,
  removeSnapshotImages,
  snapshotLabels,
} from '../../../../lab/backend/docker/snapshot-images.ts';
import { topologyOf } from '../../../../lab/backend/docker/topology-of.ts';

const system = { os: 'debian12', image: 'fencelab/node-debian12:1' };
const spec = { name: 'lab', systems: [system, system, system] };
const topology = topologyOf(spec, { subnet: '10.213.7.0/24' });
const machines = topology.machines.map(({ name }) => name);

type Image = Pick<Docker.ImageInfo, 'Id' | 'Labels' | 'ParentId' | 'Size' | 'RepoTags'>;

/** The images that a save left of these machines; the ids begin with its hour. */
function save(hour: string, of: readonly string[] = machines): Image[] {
  const takenAt = new Date(`2026-11-20T${hour}:00:00Z`);
  return of.map((machine) => ({
    Id: `${hour}-${machine}`,
    Labels: snapshotLabels({ spec, topology, parts: [] }, { name: 'kept', kind: 'named', takenAt }, machine),
    ParentId: '',
    Size: 10,
    RepoTags: [],
  }));
}

/** An engine that has these images and no container. */
function engineWith(images: Image[]): Docker {
  const engine = {
    listImages: async ({ filters }: { filters?: { label: string[] } }) =>
      Promise.resolve(
        images.filter(({ Labels }) => {
          const has = Object.entries(Labels).map((pair) => pair.join('='));
          return (filters?.label ?? []).every((wanted) => has.includes(wanted));
        }),
      ),
    listContainers: async () => Promise.resolve([]),
    getImage: (id: string) => ({
      remove: async () => {
        images.splice(
          images.findIndex(({ Id }) => Id === id),
          1,
        );
        return Promise.resolve();
      },
    }),
  };
  return engine as unknown as Docker;
}

test('a name is its last whole save; its disks are all of that one', async () => {
  const disksOf = async (images: Image[]): Promise<string[][]> =>
    (await listSnapshots(engineWith(images))).map(({ disks }) => Object.values(disks));
  const ids = (hour: string): string[] => machines.map((machine) => `${hour}-${machine}`);
  assert.deepEqual(await disksOf([...save('10'), ...save('09')]), [ids('10')]);
  assert.deepEqual(await disksOf([...save('09'), ...save('10')]), [ids('10')]);
  assert.deepEqual(await disksOf([...save('10', machines.slice(1)), ...save('09')]), [ids('09')]);
  assert.deepEqual(await disksOf(save('09', machines.slice(1))), []);
});

test('a save keeps the one before it, and removes what else there is', async () => {
  const images = [...save('11', machines.slice(0, 1)), ...save('10'), ...save('09')];
  const removed = await removeSnapshotImages(engineWith(images), 'kept', { butLast: true });
  assert.deepEqual(
    images.map(({ Id }) => Id),
    machines.map((machine) => `10-${machine}`),
  );
  assert.deepEqual(
    removed,
    machines.map((machine) => `image fencelab/snapshot:kept.${machine}`),
  );
  await removeSnapshotImages(engineWith(images), 'kept');
  assert.deepEqual(images, []);
});

test('what one save left is removed alone: what had the name before has it again', async () => {
  const images = [...save('10', machines.slice(1)), ...save('09')];
  const engine = engineWith(images);
  await removeSnapshotImages(engine, 'kept', { save: { takenAt: new Date('2026-11-20T10:00:00Z') } });
  assert.deepEqual(
    images.map(({ Id }) => Id),
    machines.map((machine) => `09-${machine}`),
  );
});
