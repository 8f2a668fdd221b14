import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planOf } from '../../deployer/plan.ts';

const namesOf = (declared: Parameters<typeof planOf>[0]['cluster']): string[][] => {
  const { machines, cluster } = planOf({ cluster: declared });
  return [...machines, ...cluster].map((group) => group.map(({ name }) => name));
};

test('without a declaration the plan is the procedure', () => {
  assert.deepEqual(namesOf(undefined), [
    ['packages', 'host-names'],
    ['pcsd', 'firewall', 'time', 'fencing-key', 'ssh-trust', 'hacluster'],
    ['auth'],
    ['setup'],
    ['enable', 'start'],
    ['stonith'],
    ['defaults'],
    ['fence-devices'],
  ]);
});

test('has a step for what is declared, and none for what is not', () => {
  const names = namesOf({ properties: { 'cluster-delay': '30s' } }).flat();
  assert.ok(names.includes('properties'));
  assert.ok(!names.includes('declared-defaults'));
});
