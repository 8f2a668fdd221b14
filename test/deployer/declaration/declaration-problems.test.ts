import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clusterDeclaration } from '../../../deployer/declaration/declaration.ts';
import {
  declarationProblems,
  inventoryProblems,
} from '../../../deployer/declaration/declaration-problems.ts';
import { inventorySchema } from '../../../deployer/inventory.ts';
import { inventoryOf } from '../fake-machines.ts';

const three = { nodes: ['n1', 'n2', 'n3'], devices: ['fence1', 'fence2', 'fence3'] };

const problemsOf = (declared: unknown): string[] =>
  declarationProblems(clusterDeclaration.parse(declared), three);

test('what fits has no problem', () => {
  assert.deepEqual(
    problemsOf({
      quorumDevice: { algorithm: 'lms' },
      fencingLevels: [{ target: 'n3', level: 1, devices: ['fence3'] }],
    }),
    [],
  );
});

test('consensus is 1.2 times the token at least, which grows with the nodes', () => {
  const problem = (ms: number): string =>
    `totem.consensus: at least 1.2 times the token of 3 nodes, ${ms} ms`;
  assert.deepEqual(problemsOf({ totem: { token: 3000, consensus: 4379 } }), [problem(4380)]);
  assert.deepEqual(problemsOf({ totem: { token: 3000, consensus: 4380 } }), []);
  const without = { token: 3000, token_coefficient: 0 };
  assert.deepEqual(problemsOf({ totem: { ...without, consensus: 3599 } }), [problem(3600)]);
  assert.deepEqual(problemsOf({ totem: { ...without, consensus: 3600 } }), []);
});

test('two_node is for two nodes, ffsplit for an even number', () => {
  assert.deepEqual(problemsOf({ quorum: { two_node: true } }), [
    'quorum.two_node: only with two nodes, there are 3',
  ]);
  assert.deepEqual(problemsOf({ quorumDevice: { algorithm: 'ffsplit' } }), [
    'quorumDevice.algorithm: ffsplit is for an even number of nodes, there are 3; lms is for any',
  ]);
});

test('lists and maps of hosts name nodes that there are', () => {
  const options = { pcmk_host_list: 'n1 n9', pcmk_host_map: 'n2:port2;n8:port8' };
  assert.deepEqual(problemsOf({ stonith: [{ id: 'f', agent: 'fence_xvm', options }] }), [
    'stonith[0].options.pcmk_host_list: there is no node n9; there are n1, n2, n3',
    'stonith[0].options.pcmk_host_map: there is no node n8; there are n1, n2, n3',
  ]);
});

test('levels name nodes and devices that there are, each level once', () => {
  const level = { target: 'n3', level: 1, devices: ['fence3'] };
  assert.deepEqual(
    problemsOf({ fencingLevels: [level, level, { target: 'n9', level: 2, devices: ['spare'] }] }),
    [
      'fencingLevels[1]: level 1 of n3 stands there already',
      'fencingLevels[2].target: there is no node n9; there are n1, n2, n3',
      'fencingLevels[2].devices: there is no fence device spare; there are fence1, fence2, fence3',
    ],
  );
});

test('an inventory has the machine of each remote node, and declares what it has', () => {
  const cluster = clusterDeclaration.parse({ remoteNodes: ['compute1', 'compute2'] });
  const remoteNodes = ['compute2', 'compute3'].map((name) => ({ ...inventoryOf('debian12').nodes[0], name }));
  assert.deepEqual(
    inventoryProblems(inventorySchema.parse({ ...inventoryOf('debian12'), cluster, remoteNodes })),
    [
      'remoteNodes: cluster.remoteNodes declares compute1, and its machine is not there',
      'remoteNodes[1].name: compute3 is not declared by cluster.remoteNodes',
    ],
  );
});

test('an inventory has the machine of its quorum device, and an address for each node on the second ring', () => {
  const cluster = clusterDeclaration.parse({ rings: 2, quorumDevice: { algorithm: 'lms' } });
  assert.deepEqual(inventoryProblems({ ...inventoryOf('debian12'), cluster }), [
    'quorumDevice: cluster.quorumDevice is declared, and this is the machine that it runs on',
    ...[0, 1, 2].map(
      (i) => `nodes[${i}].ring1Address: cluster.rings is 2, and this is its address on the second`,
    ),
  ]);
});
