import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import type { Change } from '../../../deployer/deploy.ts';
import { UserError } from '../../../lab/errors.ts';
import { deployTasks, describeChanges } from '../../../lab/operations/deploy.ts';

test('an inventory that cannot be had fails the step alone: no deployment is left that nobody waits for', async () => {
  const [first] = deployTasks(
    () => {
      throw new UserError('what is declared does not fit');
    },
    {
      cluster: undefined,
      connect: () => {
        throw new Error('not reached');
      },
      hurryElection: false,
      command: 'lab deploy',
    },
  );
  assert.ok(first);
  await assert.rejects(async () => first.run(() => undefined), /does not fit/);
  // A rejection that nobody handles ends the process once the turn is over.
  await setImmediate();
});

test('counts the steps that changed something, each once for all its nodes', () => {
  const change = (step: Change['step'], node: string): Change => ({ step, node });
  assert.equal(describeChanges([]), 'nothing was changed');
  const one = [change('time', 'n1'), change('time', 'n2')];
  assert.equal(describeChanges(one), '1 step changed something');
  assert.equal(describeChanges([...one, change('pcsd', 'n1')]), '2 steps changed something');
});
