import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Backend, LabState, Snapshot } from '../../../lab/backend/backend.ts';
import { keepBaselineTask } from '../../../lab/operations/baseline.ts';
import { lockSnapshot } from '../../../lab/operations/lock.ts';

const name = `baseline-${process.pid}-test`;
const spec = { name: 'lab', systems: [] };
const lab = (): LabState => assert.fail('nothing of the lab is looked at');

/** A backend that has one snapshot of that name, and cannot save or remove any. */
function backendWith({ takenAt }: Pick<Snapshot, 'takenAt'>): Backend {
  const snapshot: Snapshot = {
    name,
    kind: 'baseline',
    spec,
    subnet: '10.213.0.0/24',
    takenAt,
    disks: {},
    sizeBytes: 0,
  };
  return { snapshots: async () => Promise.resolve([snapshot]) } as unknown as Backend;
}

async function noteOf(backend: Backend): Promise<string> {
  let said = '';
  await keepBaselineTask(backend, lab, name).run((text) => (said = text));
  return said;
}

test('what another lab has kept since the task was planned is not kept again', async () => {
  const since = new Date(Date.now() + 1_000);
  assert.equal(await noteOf(backendWith({ takenAt: since })), `${name}, by another lab like this one`);
  await assert.rejects(noteOf(backendWith({ takenAt: new Date(0) })), /nothing of the lab is looked at/);
});

test('while another process saves it the lab is up all the same, and says why it was not kept', async () => {
  await using _lock = await lockSnapshot(name, 'lab up');
  assert.match(
    await noteOf(backendWith({ takenAt: new Date(0) })),
    /^not kept: the snapshot ".*" is being saved or removed by another lab up/,
  );
});
