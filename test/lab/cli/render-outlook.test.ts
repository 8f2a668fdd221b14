import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Outlook, StepOutlook } from '../../../deployer/find-pending.ts';
import { renderOutlook } from '../../../lab/cli/render-outlook.ts';

const step = (changes: Partial<StepOutlook>): StepOutlook => ({
  step: 'pcsd',
  title: 'pcsd is enabled and answers',
  node: 'n1',
  status: 'done',
  seen: '',
  action: null,
  after: [],
  ...changes,
});

const render = (changes: Partial<Outlook>): string =>
  renderOutlook({ steps: [step({})], unreachable: [], refusals: [], ...changes }, ['n1', 'n2']);

test('says how much was looked at when nothing is pending', () => {
  assert.equal(render({}), '1 step looked at on n1, n2: nothing is pending; nothing was changed\n');
});

test('each pending step: where, what was seen in one line, what would be done', () => {
  const steps = [
    step({ status: 'pending', seen: 'pcsd is\n  inactive', action: 'enable and start pcsd' }),
    step({
      step: 'stonith',
      status: 'pending',
      after: ['enable', 'start'],
      action: 'create the fence devices',
    }),
    step({ step: 'verify', status: 'unmended', seen: '4 nodes are configured, not 3' }),
  ];
  assert.equal(
    render({ steps }),
    `pending   pcsd on n1: pcsd is inactive
          would enable and start pcsd
pending   stonith on n1, after enable and start
          would create the fence devices
wrong     verify on n1: 4 nodes are configured, not 3
          no step mends that: a run would fail in the end

3 steps looked at on n1, n2: 2 steps pending; nothing was changed
`,
  );
});

test('a node that was not reached is not among those that were looked at, and nothing is said of the whole', () => {
  const text = render({ unreachable: [{ node: 'n2', reason: 'no route' }] });
  assert.match(text, /^unknown {3}n2 cannot be reached: no route\n/);
  assert.match(text, /1 step looked at on n1: nothing else is pending/);
});

test('what a run would refuse stands first', () => {
  const text = render({ refusals: [{ step: 'setup', reason: 'n1 belongs to another cluster' }] });
  assert.match(text, /^refused {3}setup: n1 belongs to another cluster; a run would change nothing\n/);
});
