import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { readInventory } from '../../deployer/read-inventory.ts';
import { UserError } from '../../lab/errors.ts';

const folder = mkdtempSync(join(tmpdir(), 'fencelab-inventory-'));
const path = join(folder, 'hosts.json');
after(() => rmSync(folder, { recursive: true }));

const hostKey = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHi6IxOLRzXXbgVWYyMMmrOF9RZeUHbEsgBFUhGTBmjK';
const right = {
  os: 'centos7',
  parameters: {
    ntp_server: 'ntp',
    fence_xvm: 'key',
    hacluster_passwd: 'pw',
    ha_cluster_name: 'openstack-ha',
  },
  nodes: [
    { name: 'controller1-vm', address: '10.0.0.11', identityFile: 'keys/id', hostKey },
    { name: 'controller2-vm', address: '10.0.0.12', port: 2222, user: 'admin', password: 'x', hostKey },
  ],
  stonith: [{ id: 'fence1', multicastAddress: '225.0.0.1' }],
};
type Node = Partial<Record<string, unknown>>;
const [first, second] = right.nodes;

async function reading(
  content: unknown,
  options?: { acceptNewHostKeys?: boolean },
): ReturnType<typeof readInventory> {
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return readInventory(path, options);
}

/** The message of the error that it is refused with. */
async function refusal(content: unknown): Promise<string> {
  const error: unknown = await reading(content).then(
    () => assert.fail('it was accepted'),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof UserError, String(error));
  return error.message;
}

test('reads machines and parameters, with defaults, and paths from its own folder', async () => {
  const { nodes } = await reading(right);
  assert.deepEqual(nodes[0], {
    ...first,
    os: 'centos7',
    port: 22,
    user: 'root',
    identityFile: join(folder, 'keys/id'),
  });
  assert.deepEqual([nodes[1]?.port, nodes[1]?.user], [2222, 'admin']);
});

test('gives each node its own system, or that of all', async () => {
  const systems = async (content: unknown): Promise<string[]> =>
    (await reading(content)).nodes.map(({ os }) => os);
  const mixed = [first, { ...second, os: 'debian13' }];
  assert.deepEqual(await systems({ ...right, nodes: mixed }), ['centos7', 'debian13']);
  const own = [{ ...first, os: 'debian11' }, mixed[1]];
  assert.deepEqual(await systems({ ...right, os: undefined, nodes: own }), ['debian11', 'debian13']);
  assert.match(
    await refusal({ ...right, os: undefined, nodes: mixed }),
    /^ {2}nodes\[0\]\.os: needs an os, one of centos7, .*debian13, here or for all nodes at the top$/m,
  );
});

test('names file, field and what is allowed', async () => {
  assert.match(
    await refusal({ ...right, os: 'centos8' }),
    /hosts\.json is not right:\n {2}os: one of centos7, .*debian12/,
  );
  assert.match(
    await refusal({ ...right, nodes: [first, { ...second, port: 70000 }] }),
    /nodes\[1\]\.port: .*65535/,
  );
  assert.match(await refusal({ ...right, nodes: [{ ...first, name: 'a b' }] }), /nodes\[0\]\.name: /);
  assert.match(
    await refusal({ ...right, stonith: [{ id: 'f', multicastAddress: 'x' }] }),
    /stonith\[0\]\.multicastAddress: /,
  );
  assert.match(
    await refusal({ ...right, parameters: { ...right.parameters, ha_cluster_name: '' } }),
    /parameters\.ha_cluster_name: /,
  );
  assert.match(await refusal([]), /the whole: /);
});

test('names every field that is wrong, not the first alone', async () => {
  const message = await refusal({ ...right, os: 1, nodes: [{ ...first, port: 0 }] });
  assert.match(message, /os: /);
  assert.match(message, /nodes\[0\]\.port: /);
});

test('of a field that is not known says which are', async () => {
  const message = await refusal({ ...right, nodes: [{ ...first, ip: '10.0.0.1' }] });
  assert.match(
    message,
    /nodes\[0\]\.ip: there is no such field; allowed are name, os, address, port, user, identityFile, password, hostKey/,
  );
  assert.match(
    await refusal({ ...right, node: [] }),
    /^ {2}node: there is no such field \(did you mean nodes\?\); allowed are os, parameters, nodes, remoteNodes, stonith/m,
  );
});

test('refuses twins, and nodes with nothing to log in with', async () => {
  assert.match(
    await refusal({ ...right, nodes: [first, { ...second, name: first?.name }] }),
    /nodes\[1\]\.name: controller1-vm is that of nodes\[0\]/,
  );
  const bare: Node = { ...first };
  delete bare.identityFile;
  assert.match(await refusal({ ...right, nodes: [bare] }), /nodes\[0\]: needs an identityFile or a password/);
});

test('refuses a node without a host key, unless new ones are accepted', async () => {
  const strange: Node = { ...first };
  delete strange.hostKey;
  assert.match(await refusal({ ...right, nodes: [strange] }), /no hostKey is given for controller1-vm/);
  const { nodes } = await reading({ ...right, nodes: [strange] }, { acceptNewHostKeys: true });
  assert.equal(nodes[0]?.hostKey, undefined);
});

test('asks the same of a remote node’s machine as of a node', async () => {
  const cluster = { remoteNodes: ['compute1'] };
  const withRemote = (machine: Node): object => ({ ...right, cluster, remoteNodes: [machine] });
  const machine: Node = { ...first, name: 'compute1' };
  assert.equal((await reading(withRemote(machine))).remoteNodes[0]?.identityFile, join(folder, 'keys/id'));
  assert.match(
    await refusal(withRemote({ ...machine, hostKey: undefined })),
    /no hostKey is given for compute1/,
  );
  assert.match(
    await refusal(withRemote({ ...machine, identityFile: undefined })),
    /remoteNodes\[0\]: needs an identityFile or a password/,
  );
  assert.match(
    await refusal(withRemote({ ...machine, name: first?.name })),
    /remoteNodes\[0\]\.name: controller1-vm is that of nodes\[0\] already/,
  );
});

test('says when the file is not there or is not JSON', async () => {
  await assert.rejects(readInventory(join(folder, 'none.json')), /the inventory .*none\.json cannot be read/);
  assert.match(await refusal('{"a": 1,}'), /is not JSON at position 8/);
  assert.doesNotMatch(await refusal('{"hacluster_passwd": secret-word}'), /secret-word/);
});

test('shows no secret of a file that it refuses', async () => {
  const message = await refusal({
    ...right,
    parameters: { ...right.parameters, hacluster_passwd: 'two\nlines-of-secret' },
  });
  assert.match(message, /parameters\.hacluster_passwd: /);
  assert.doesNotMatch(message, /lines-of-secret/);
});
