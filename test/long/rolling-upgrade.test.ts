import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { renderResult } from '../../lab/cli/render-scenarios.ts';
import type { ScenarioResult } from '../../lab/operations/scenario.ts';
import type { LabStatus } from '../../lab/operations/status.ts';
import { runLab, said } from '../docker/run-lab.ts';

const lab = `ru${process.pid}`;
/** Each is bounded by itself; this is for a machine that is slow throughout. */
const timeout = 40 * 60_000;

after(async () => {
  const run = await runLab(['down', '--name', lab]);
  assert.equal(run.code, 0, run.stderr);
});

async function upgrade(): Promise<ScenarioResult> {
  const run = await runLab(['scenario', 'rolling-upgrade', '--name', lab, '--json']);
  return JSON.parse(run.stdout) as ScenarioResult;
}

async function systems(): Promise<string[]> {
  const run = await runLab(['status', '--name', lab, '--json']);
  const { nodes, problems } = JSON.parse(run.stdout) as LabStatus;
  assert.deepEqual(problems, []);
  return nodes.map(({ os }) => os);
}

test(
  'a lab is upgraded node by node, tells its systems truly, and becomes what it was by a reset',
  { timeout },
  async () => {
    const up = await runLab(['up', '--name', lab, '--os', 'debian11']);
    assert.equal(up.code, 0, said(up));

    const upgraded = await upgrade();
    assert.equal(upgraded.outcome, 'passed', renderResult(upgraded));
    assert.deepEqual(await systems(), ['debian12', 'debian12', 'debian12']);

    const again = await upgrade();
    assert.deepEqual(
      [again.outcome, again.error],
      ['not run', 'needs nodes of debian11, the lab has debian12'],
    );

    const reset = await runLab(['reset', '--name', lab]);
    assert.equal(reset.code, 0, said(reset));
    assert.deepEqual(await systems(), ['debian11', 'debian11', 'debian11']);
  },
);
