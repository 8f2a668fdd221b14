import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fencingLevels } from '../../../deployer/steps/fencing-levels.ts';
import { FakeNode } from '../../lab/node/fake-node.ts';
import { deploymentOf, worked } from '../deployment-of.ts';

const declared = {
  fencingLevels: [
    { target: 'n3', level: 1, devices: ['fence3'] },
    { target: 'n3', level: 2, devices: ['fence1', 'fence2'] },
  ],
};

const nodeWith = (levels: string): FakeNode =>
  new FakeNode('n1', [
    [
      'cibadmin --query --scope configuration',
      `<configuration><fencing-topology>${levels}</fencing-topology></configuration>`,
    ],
    [/^pcs stonith level /, ''],
  ]);

const level = (index: number, devices: string): string =>
  `<fencing-level id="l${index}" target="n3" index="${index}" devices="${devices}"/>`;

test('levels that stand are left alone', async () => {
  const node = nodeWith(level(1, 'fence3') + level(2, 'fence1,fence2'));
  assert.deepEqual((await worked(fencingLevels, node, deploymentOf([node], declared))).orders, []);
});

test('a level that is missing is added, one of other devices replaced', async () => {
  const node = nodeWith(level(2, 'fence1'));
  assert.deepEqual(await worked(fencingLevels, node, deploymentOf([node], declared)), {
    seen: 'level 1 of n3 has no device; level 2 of n3 has fence1',
    orders: [
      'pcs stonith level add 1 n3 fence3',
      'pcs stonith level remove 2 n3',
      'pcs stonith level add 2 n3 fence1 fence2',
    ],
  });
});
