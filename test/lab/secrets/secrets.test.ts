import assert from 'node:assert/strict';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { ensureSecrets, readSecrets, removeSecrets } from '../../../lab/secrets/secrets.ts';
import { createTopology } from '../../../lab/topology/topology.ts';
import { useStateHome } from './state-home.ts';

const { machines } = createTopology({ lab: 'secret', nodes: 3, subnet: '10.213.7.0/24' });
const home = useStateHome();

test('writes every file 0600 in a folder 0700', async () => {
  const { dir } = await ensureSecrets('secret', machines);
  assert.equal(dir, join(home(), 'fencelab', 'secret'));
  assert.equal((await stat(dir)).mode & 0o777, 0o700);
  const files = await readdir(dir);
  assert.ok(
    files.includes('fence_xvm.key') && files.includes('hacluster.password') && files.includes('known_hosts'),
  );
  for (const file of files) assert.equal((await stat(join(dir, file))).mode & 0o777, 0o600, file);
});

test('keeps what is there, so that a half-made lab can be completed', async () => {
  const first = await ensureSecrets('secret', machines.slice(0, 2));
  const second = await ensureSecrets('secret', machines);
  assert.equal(second.fenceKey, first.fenceKey);
  assert.deepEqual(second.hostKeys['controller1-vm'], first.hostKeys['controller1-vm']);
  assert.equal(Object.keys(second.hostKeys).length, 3);
});

test('differ from lab to lab', async () => {
  const [one, other] = [await ensureSecrets('secret', machines), await ensureSecrets('secret2', machines)];
  for (const field of ['fenceKey', 'haclusterPassword'] as const) assert.notEqual(one[field], other[field]);
  assert.notEqual(one.identity.private, other.identity.private);
});

test('known_hosts names each machine and its address with its own key', async () => {
  const { knownHostsFile, hostKeys } = await ensureSecrets('secret', machines);
  const lines = (await readFile(knownHostsFile, 'utf8')).trim().split('\n');
  assert.equal(lines[2], `controller3-vm,10.213.7.13 ${hostKeys['controller3-vm']?.public}`);
});

test('are gone after removal, and removal says so', async () => {
  const { dir } = await ensureSecrets('gone', machines);
  assert.equal(await removeSecrets('gone'), dir);
  assert.equal(await readSecrets('gone'), undefined);
  assert.equal(await removeSecrets('gone'), undefined);
});
