import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DeployError } from '../../deployer/deploy-error.ts';
import { osDialect } from '../../deployer/os/dialects.ts';
import { type DeployEvent, PlanRun } from '../../deployer/run-plan.ts';
import { type Deployment, findingOf, type Step } from '../../deployer/step.ts';
import { FakeNode } from '../lab/node/fake-node.ts';
import { FakeMachines, inventoryOf } from './fake-machines.ts';

const nodes = ['n1', 'n2'].map((name) => new FakeNode(name, []));
const deployment: Deployment = {
  inventory: inventoryOf('debian12'),
  nodes,
  remoteNodes: [],
  osOf: () => osDialect('debian12'),
  pcs: () => assert.fail('the runner needs no pcs'),
  pcsdStates: () => assert.fail('pcsd is not asked'),
  hurryElection: false,
  signal: undefined,
};

/** A step that is done once it was applied, and writes down what happens to it. */
function step(name: string, log: string[], changes: Omit<Partial<Step>, 'refuse'> = {}): Step {
  const applied = new Set<string>();
  return {
    name,
    title: `${name} title`,
    action: `put ${name} there`,
    runs: 'each',
    settleMs: 100,
    isDone: (node) => {
      log.push(`${name} check ${node.name}`);
      return Promise.resolve(findingOf(applied.has(node.name) ? [] : [`${name} is not there`]));
    },
    apply: (node) => {
      log.push(`${name} apply ${node.name}`);
      applied.add(node.name);
      return Promise.resolve();
    },
    ...changes,
  };
}

const applies = (log: string[]): string[] => log.filter((line) => line.includes('apply'));

test('applies steps in order, each on all nodes or on the first', async () => {
  const log: string[] = [];
  const run = new PlanRun(deployment, () => undefined);
  await run.section([[step('a', log)], [step('b', log, { runs: 'once' })]]);
  assert.deepEqual(applies(log), ['a apply n1', 'a apply n2', 'b apply n1']);
  assert.deepEqual(run.changed, [
    { step: 'a', node: 'n1' },
    { step: 'a', node: 'n2' },
    { step: 'b', node: 'n1' },
  ]);
});

test('tells what becomes of each step on each node', async () => {
  const events: DeployEvent[] = [];
  const run = new PlanRun(deployment, (event) => events.push(event));
  const done = step('done', [], { runs: 'once', isDone: () => Promise.resolve(findingOf([])) });
  await run.section([[done], [step('new', [], { runs: 'once' })]]);
  assert.deepEqual(
    events.map(({ step: name, title, node, status }) => [name, title, node, status]),
    [
      ['done', 'done title', 'n1', 'checking'],
      ['done', 'done title', 'n1', 'done-before'],
      ['new', 'new title', 'n1', 'checking'],
      ['new', 'new title', 'n1', 'applying'],
      ['new', 'new title', 'n1', 'applied'],
    ],
  );
  assert.ok(events.every(({ ms }) => Number.isInteger(ms) && ms >= 0));
});

test('looks at a step again when something was changed since it was looked at', async () => {
  let undone = false;
  const victim = step('victim', [], {
    runs: 'once',
    isDone: () => Promise.resolve(findingOf(undone ? ['gone'] : [])),
  });
  const mended = step('breaker', [], { runs: 'once' });
  const breaker: Step = {
    ...mended,
    apply: async (node, all) => {
      undone = true;
      await mended.apply(node, all);
    },
  };
  victim.apply = () => {
    undone = false;
    return Promise.resolve();
  };
  const run = new PlanRun(deployment, () => undefined);
  await run.section([[breaker], [victim]]);
  assert.deepEqual(
    run.changed.map(({ step: name }) => name),
    ['breaker', 'victim'],
  );
});

test('a check that fails early matters only when its step’s turn comes', async () => {
  let ready = false;
  const first = step('first', [], {
    runs: 'once',
    isDone: () => Promise.resolve(findingOf(ready ? [] : ['not yet'])),
    apply: () => {
      ready = true;
      return Promise.resolve();
    },
  });
  const second = step('second', [], {
    runs: 'once',
    isDone: () => (ready ? Promise.resolve(findingOf([])) : Promise.reject(new Error('no such command'))),
  });
  await new PlanRun(deployment, () => undefined).section([[first], [second]]);
});

test('a step that was applied and still does not hold fails with what was seen', async () => {
  const stubborn = step('stubborn', [], {
    runs: 'once',
    isDone: () => Promise.resolve(findingOf(['the file is empty'])),
  });
  const events: string[] = [];
  const run = new PlanRun(deployment, ({ status }) => events.push(status));
  await assert.rejects(run.section([[stubborn]]), (error) => {
    assert.ok(error instanceof DeployError);
    assert.equal(
      error.message,
      'step "stubborn" failed on n1: it was applied but its check still fails: the file is empty',
    );
    return true;
  });
  assert.deepEqual(events, ['checking', 'applying', 'failed']);
});

test('waits for what was applied to take hold', async () => {
  let looks = 0;
  const slow = step('slow', [], {
    runs: 'once',
    settleMs: 5_000,
    isDone: () => Promise.resolve(findingOf((looks += 1) > 3 ? [] : ['starting'])),
  });
  await new PlanRun(deployment, () => undefined).section([[slow]]);
  assert.equal(looks, 4);
});

test('nothing after a step that failed is applied', async () => {
  const log: string[] = [];
  const failing = step('failing', log, { apply: (node) => Promise.reject(new Error(`no ${node.name}`)) });
  const run = new PlanRun(deployment, () => undefined);
  await assert.rejects(
    run.section([[failing], [step('later', log)]]),
    /failed on n1: no n1\n.*failed on n2: no n2/,
  );
  assert.deepEqual(applies(log), []);
});

test('the fakes know the same nodes as the inventory', () => {
  assert.deepEqual(
    new FakeMachines('debian12').nodes.map(({ name }) => name),
    inventoryOf('debian12').nodes.map(({ name }) => name),
  );
});
