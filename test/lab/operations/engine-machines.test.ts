import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MachinePower, Power } from '../../../lab/backend/backend.ts';
import { engineMachines } from '../../../lab/operations/engine-machines.ts';

function fakePower(states: Record<string, Power>, cut: string[] = []): MachinePower {
  return {
    state: (machine) => Promise.resolve(states[machine] ?? 'unknown'),
    off: (machine) => {
      states[machine] = 'off';
      cut.push(machine);
      return Promise.resolve();
    },
    on: (machine) => {
      states[machine] = 'on';
      return Promise.resolve();
    },
  };
}

test('a machine went down where it was on and is off; unknown is never off', async () => {
  const states: Record<string, Power> = { n1: 'on', n2: 'on', n3: 'on', n4: 'off' };
  const fateOf = await engineMachines(fakePower(states), ['n1', 'n2', 'n3', 'n4']).mark();
  Object.assign(states, { n1: 'off', n3: 'unknown' });
  assert.deepEqual(await Promise.all(['n1', 'n2', 'n3', 'n4'].map(fateOf)), [
    'went-down',
    'stayed-up',
    'unknown',
    'unknown',
  ]);
});

test('powers on what is off, and nothing else', async () => {
  const states: Record<string, Power> = { n1: 'off', n2: 'unknown', n3: 'on' };
  const cut: string[] = [];
  await engineMachines(fakePower(states, cut), ['n1', 'n2', 'n3']).restore(null);
  assert.deepEqual([states, cut], [{ n1: 'on', n2: 'unknown', n3: 'on' }, []]);
});

test('a machine that the cluster believes off is off once before it is on again', async () => {
  const states: Record<string, Power> = { n1: 'on', n2: 'on' };
  const cut: string[] = [];
  await engineMachines(fakePower(states, cut), ['n1', 'n2']).restore('n2');
  assert.deepEqual([states, cut], [{ n1: 'on', n2: 'on' }, ['n2']]);
});
