import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planOf, stepsOf } from '../../deployer/plan.ts';
import { selectSteps } from '../../deployer/select-steps.ts';

const plan = planOf({});
const names = stepsOf(plan).map(({ name }) => name);
const selected = (selection: { only?: string; from?: string }): string[] =>
  stepsOf(selectSteps(plan, selection)).map(({ name }) => name);

test('takes one step alone, or one and those after it in the plan’s order', () => {
  assert.deepEqual(selected({ only: 'time' }), ['time']);
  assert.deepEqual(selected({ from: 'stonith' }), names.slice(names.indexOf('stonith')));
  assert.deepEqual(selected({ from: 'packages' }), names);
  assert.deepEqual(selected({}), names);
});

test('a name that the plan does not have is refused with those that it has', () => {
  assert.throws(
    () => selected({ only: 'pcd' }),
    (error: { message: string; hint?: string }) => {
      assert.equal(error.message, 'the deployment has no step "pcd"');
      assert.equal(error.hint, `its steps: ${names.join(', ')}`);
      return true;
    },
  );
  assert.throws(() => selected({ from: 'verify' }), /no step "verify"/);
});
