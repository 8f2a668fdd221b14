import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Backend, LabState, Part } from '../../../lab/backend/backend.ts';
import { userDeployerTasks } from '../../../lab/operations/user-deployer.ts';
import { planUp } from '../../../lab/operations/up.ts';
import { ensureSecrets } from '../../../lab/secrets/secrets.ts';
import { requireSecrets } from '../../../lab/secrets/require-secrets.ts';
import { createTopology } from '../../../lab/topology/topology.ts';
import { useStateHome } from './state-home.ts';

const topology = createTopology({ lab: 'keyless', nodes: 1, subnet: '10.213.7.0/24' });
const home = useStateHome();

function labWith({ exists }: Pick<Part, 'exists'>, name = 'keyless'): LabState {
  const power = exists ? 'on' : 'unknown';
  return {
    spec: { name, systems: [{ os: 'debian12', image: 'any' }] },
    topology,
    parts: [{ name: 'controller1-vm', role: 'node', address: '10.213.7.11', exists, power }],
  };
}

const refused = (hint: string): object => ({
  name: 'UnavailableError',
  message: `there are no keys of lab "keyless" in ${join(home(), 'fencelab', 'keyless')}`,
  hint,
});

const ofMachines =
  'either another user, or one with another XDG_STATE_HOME, has made it: use it from there (lab exec works without its keys); ' +
  'or they are lost: lab down --name keyless removes it';

test('a lab that has machines and no keys here may be another’s, or its keys are lost', async () => {
  await assert.rejects(requireSecrets(labWith({ exists: true })), refused(ofMachines));
});

test('one without any machine was cut off before its keys were made, or is being made by another', async () => {
  await assert.rejects(
    requireSecrets(labWith({ exists: false })),
    refused(
      'either it was cut off before they were made: lab up --name keyless completes it, lab down --name keyless removes it; ' +
        'or another user, or one with another XDG_STATE_HOME, is making it: leave it to that one',
    ),
  );
});

test('keys that are there are given', async () => {
  const { fenceKey } = await ensureSecrets('with-keys', topology.machines);
  assert.equal((await requireSecrets(labWith({ exists: true }, 'with-keys'))).fenceKey, fenceKey);
});

test('neither lab up nor a deployer of the user’s gives other keys to machines that have some', async () => {
  const lab = labWith({ exists: true });
  const backend = { find: async () => Promise.resolve(lab) } as unknown as Backend;
  await assert.rejects(planUp(backend, { lab: 'keyless', deploy: true }), refused(ofMachines));
  const [deployer] = userDeployerTasks(backend, {
    deployer: {
      command: ['true'],
      folder: home(),
      env: {},
      inventory: 'ini',
      runOn: 'host',
      timeoutMs: 1_000,
    },
    wanted: {},
    lab: () => lab,
  });
  await assert.rejects(async () => deployer?.run(() => undefined), refused(ofMachines));
  assert.equal((await readdir(join(home(), 'fencelab'))).includes('keyless'), false);
});
