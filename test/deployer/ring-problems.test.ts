import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ringProblems } from '../../deployer/ring-problems.ts';
import { FakeNode } from '../lab/node/fake-node.ts';
import { deploymentOf } from './deployment-of.ts';

const link = (number: number, third: string): string =>
  `LINK ID ${number} udp\n\taddr\t= 10.0.${number}.1\n\tstatus:\n\t\tnodeid:          1:\tlocalhost\n` +
  `\t\tnodeid:          2:\tconnected\n\t\tnodeid:          3:\t${third}\n`;

async function problemsOf(said: string, declared: unknown): Promise<string[]> {
  const node = new FakeNode('n1', [['corosync-cfgtool -s', said]]);
  return ringProblems(node, deploymentOf([node], declared));
}

test('two rings that reach every node are as declared', async () => {
  assert.deepEqual(await problemsOf(link(0, 'connected') + link(1, 'connected'), { rings: 2 }), []);
});

test('a ring that is missing, and a node that one does not reach, are told', async () => {
  assert.deepEqual(await problemsOf(link(0, 'disconnected'), { rings: 2 }), [
    'n1: corosync has 1 rings, not 2',
    'n1: ring 0 does not reach node 3',
  ]);
});

test('rings that are not declared are not looked at', async () => {
  assert.deepEqual(await problemsOf('', {}), []);
});
