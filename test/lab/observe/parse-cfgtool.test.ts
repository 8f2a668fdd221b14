import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseCfgtool } from '../../../lab/observe/parse-cfgtool.ts';
import { recorded, recordedPlaces, stacks } from './recorded.ts';

for (const stack of stacks)
  for (const { state, node } of recordedPlaces(stack)) {
    test(`corosync-cfgtool of ${stack}: ${state}, ${node}`, () => {
      const { stdout, stderr } = recorded(stack, state, node, 'corosync-cfgtool_s');
      const rings = parseCfgtool(stdout + stderr);
      if (state === 'cluster-stopped') return assert.equal(rings, null);
      assert.deepEqual(
        rings?.map(({ number, fault }) => [number, fault]),
        [[0, null]],
      );
      assert.match(rings?.[0]?.address ?? '', /^10\./);
    });
  }

test('knet tells who is reached: in a partition the other side is not', () => {
  const { stdout } = recorded(stacks[1], 'partition', 'node1', 'corosync-cfgtool_s');
  assert.deepEqual(parseCfgtool(stdout)?.[0]?.connected, { 1: true, 2: false, 3: false });
});

test('a ring that corosync has marked faulty, in the words of 2.4 and of 3.x without knet', () => {
  const text = (status: string): string => `RING ID 0\n\tid\t= 10.0.0.1\n\tstatus\t= ${status}\n`;
  assert.equal(
    parseCfgtool(text('Marking ringid 0 interface 10.0.0.1 FAULTY'))?.[0]?.fault,
    'Marking ringid 0 interface 10.0.0.1 FAULTY',
  );
  assert.deepEqual(parseCfgtool('LINK ID 1 udp\n\taddr\t= 10.0.0.1\n\tstatus\t= OK\n'), [
    { number: 1, address: '10.0.0.1', fault: null, connected: {} },
  ]);
});

test('the words of the first releases of 3.0', () => {
  const nodes = [1, 0].map((up, i) => `\t\tnodeid  ${i + 1}:\tlink enabled:1\tlink connected:${up}\n`);
  const text = `Printing link status.\nLocal node ID 1\nLINK ID 0\n\taddr\t= 10.0.0.1\n\tstatus:\n${nodes.join('')}`;
  assert.deepEqual(parseCfgtool(text), [
    { number: 0, address: '10.0.0.1', fault: null, connected: { 1: true, 2: false } },
  ]);
});
