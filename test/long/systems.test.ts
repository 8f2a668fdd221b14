import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { renderResult } from '../../lab/cli/render-scenarios.ts';
import type { LabStatus } from '../../lab/operations/status.ts';
import type { ScenarioResult } from '../../lab/operations/scenario.ts';
import { runLab, said } from '../docker/run-lab.ts';

/** Each scenario is bounded by itself; this is for a machine that is slow throughout. */
const timeout = 60 * 60_000;

/** The oldest Pacemaker must be among the first: a newer DC takes no older node in. */
const labs = [['debian11'], ['debian13'], ['debian11', 'debian12', 'debian11']];

for (const systems of labs) {
  const os = systems.join(',');
  const name = `long-${process.pid}`;
  describe(`a lab of ${os}`, () => {
    test(
      'comes up with each node on its system, and passes the scenarios tagged ci',
      { timeout },
      async (context) => {
        context.after(async () => {
          const down = await runLab(['down', '--name', name]);
          assert.equal(down.code, 0, said(down));
        });
        const up = await runLab(['up', '--name', name, '--os', os, '--json']);
        assert.equal(up.code, 0, said(up));
        const { nodes } = JSON.parse(up.stdout) as LabStatus;
        assert.deepEqual(
          nodes.map((node) => node.os),
          nodes.map((_, i) => systems[i % systems.length]),
        );
        const run = await runLab(['scenario', '--name', name, '--tag', 'ci', '--json']);
        const results = JSON.parse(run.stdout) as ScenarioResult[];
        assert.ok(results.length > 0);
        for (const result of results)
          await context.test(result.scenario, () => {
            assert.equal(result.outcome, 'passed', renderResult(result));
          });
        assert.equal(run.code, 0, run.stderr);
      },
    );
  });
}
