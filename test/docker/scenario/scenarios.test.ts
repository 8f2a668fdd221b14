import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { renderResult } from '../../../lab/cli/render-scenarios.ts';
import type { FoundScenario } from '../../../lab/operations/list-scenarios.ts';
import type { ScenarioResult } from '../../../lab/operations/scenario.ts';
import { runLab, said, stateHome } from '../run-lab.ts';

const lab = `sc${process.pid}`;
/** Each is bounded by itself; this is for a machine that is slow throughout. */
const timeout = 40 * 60_000;

after(async () => {
  const run = await runLab(['down', '--name', lab]);
  assert.equal(run.code, 0, run.stderr);
});

test('the scenarios tagged ci pass, one after another from the baseline', { timeout }, async (context) => {
  const listed = await runLab(['scenario', '--list', '--tag', 'ci', '--json']);
  const names = (JSON.parse(listed.stdout) as FoundScenario[]).map(({ name }) => name);
  assert.ok(names.includes('fence-controller3'), said(listed));
  const up = await runLab(['up', '--name', lab, '--os', 'debian12']);
  assert.equal(up.code, 0, said(up));
  const run = await runLab(['scenario', '--name', lab, '--tag', 'ci', '--json']);
  const results = JSON.parse(run.stdout) as ScenarioResult[];
  assert.deepEqual(
    results.map(({ scenario }) => scenario),
    names,
  );
  for (const result of results)
    await context.test(result.scenario, async () => {
      assert.equal(result.outcome, 'passed', renderResult(result));
      const junit = await readFile(join(result.run ?? stateHome, 'junit.xml'), 'utf8');
      assert.match(junit, /failures="0"/);
    });
  assert.equal(run.code, 0, run.stderr);
});
