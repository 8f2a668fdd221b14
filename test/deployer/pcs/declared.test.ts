import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PcsDialect } from '../../../deployer/pcs/dialect.ts';
import { Pcs } from '../../../deployer/pcs/pcs.ts';
import { FakeNode } from '../../lab/node/fake-node.ts';

/** The command line of each generation for the same thing. */
async function spelled(spell: (dialect: PcsDialect) => string): Promise<string[]> {
  return Promise.all(
    ['0.9.169', '0.10.8', '0.11.5', '0.12.0'].map(async (version) => {
      const node = new FakeNode('n1', [[/.*/, '']]);
      await new Pcs(version).order(node, spell);
      return node.sent[0]?.command ?? '';
    }),
  );
}

const cluster = {
  name: 'ha',
  nodes: [
    { name: 'n1', ring1Address: '10.1.0.11' },
    { name: 'n2', ring1Address: '10.1.0.12' },
  ],
  totem: { token: '3000', consensus: '4000' },
  quorum: { two_node: '1', wait_for_all: '0' },
};

test('two rings, totem and quorum options are part of the set-up; two_node is set by pcs itself', async () => {
  const [old, ...later] = await spelled((pcs) => pcs.setup(cluster));
  assert.equal(
    old,
    'pcs cluster setup --force --name ha n1,10.1.0.11 n2,10.1.0.12 --token=3000 --consensus=4000 --wait_for_all=0',
  );
  const line =
    'pcs cluster setup ha n1 addr=n1 addr=10.1.0.11 n2 addr=n2 addr=10.1.0.12 ' +
    'totem token=3000 consensus=4000 quorum wait_for_all=0 --force';
  assert.deepEqual(later, [line, line, line]);
});

test('pcs 0.9 names the totem options that it cannot set', async () => {
  await assert.rejects(
    async () =>
      new Pcs('0.9.169').order(new FakeNode('n1', []), (pcs) =>
        pcs.setup({ ...cluster, totem: { hold: '100' } }),
      ),
    (error: unknown) => error instanceof Error && /cannot set the totem options hold/.test(error.message),
  );
});

test('a node is added with its address on the second ring', async () => {
  const [old, recent] = await spelled((pcs) =>
    pcs.addNode({ name: 'n3', ring1Address: '10.1.0.13' }, { force: false }),
  );
  assert.equal(old, 'pcs cluster node add n3,10.1.0.13');
  assert.equal(recent, 'pcs cluster node add n3 addr=n3 addr=10.1.0.13');
});

test('totem options of a cluster that exists are changed from 0.10 on', async () => {
  assert.equal(
    (await spelled((pcs) => pcs.updateTotem?.({ token: '5000' }) ?? 'not at all')).join('\n'),
    ['not at all', ...Array(3).fill('pcs cluster config update totem token=5000')].join('\n'),
  );
});

test('a quorum device is added with its own options before its model’s', async () => {
  const device = { generic: { timeout: '9000' }, model: { host: 'q', algorithm: 'lms' } };
  assert.deepEqual(
    new Set(await spelled((pcs) => pcs.addQuorumDevice(device))),
    new Set(['pcs quorum device add timeout=9000 model net host=q algorithm=lms']),
  );
});

test('devices of a fencing level stand in one word in 0.9 alone', async () => {
  const level = { target: 'n3', level: 1, devices: ['a', 'b'] };
  assert.deepEqual(await spelled((pcs) => pcs.addFencingLevel(level)), [
    'pcs stonith level add 1 n3 a,b',
    'pcs stonith level add 1 n3 a b',
    'pcs stonith level add 1 n3 a b',
    'pcs stonith level add 1 n3 a b',
  ]);
});

test('a level is removed from its node', async () => {
  const level = { target: 'n3', level: 1 };
  assert.deepEqual(await spelled((pcs) => pcs.removeFencingLevel(level)), [
    'pcs stonith level remove 1 n3',
    'pcs stonith level remove 1 n3',
    'pcs stonith level remove 1 n3',
    'pcs stonith level remove 1 target n3',
  ]);
});

test('a device’s monitor is an operation of its own', async () => {
  const [line] = await spelled((pcs) =>
    pcs.createFenceDevice({
      id: 'f',
      agent: 'fence_ipmilan',
      options: { ip: '10.0.0.9' },
      monitorSeconds: 30,
    }),
  );
  assert.equal(line, 'pcs stonith create f fence_ipmilan ip=10.0.0.9 op monitor interval=30s');
});
