import { describeJudgement } from '../check/judge.ts';
import type { FoundScenario } from '../operations/list-scenarios.ts';
import type { ScenarioResult } from '../operations/scenario.ts';
import { seconds } from '../seconds.ts';

/** The scenarios with their summaries, a line each; on a narrow terminal the summary goes below the name. */
export function renderScenarios(scenarios: readonly FoundScenario[], columns: number): string {
  const width = Math.max(...scenarios.map(({ name }) => name.length));
  const fits = scenarios.every(
    ({ summary, tags }) => width + summary.length + tags.join(' ').length + 6 <= columns,
  );
  const lines = scenarios.map(({ name, summary, tags }) => {
    const marks = tags.length > 0 ? `  [${tags.join(' ')}]` : '';
    return fits ? `${name.padEnd(width)}  ${summary}${marks}` : `${name}${marks}\n    ${summary}`;
  });
  return `${lines.join('\n')}\n`;
}

/** How a run ended, why, what its timeline says, and where it is kept. */
export function renderResult({
  scenario,
  outcome,
  durationMs,
  error,
  judgement,
  run,
}: ScenarioResult): string {
  const lines = [`${outcome} ${seconds(durationMs)}  ${scenario}`];
  if (error !== null) lines.push(error.replaceAll(/^/gm, '  '));
  if (judgement) lines.push(...describeJudgement(judgement).map((line) => `  ${line}`));
  if (run !== null) lines.push(`  ${run}`);
  return `${lines.join('\n')}\n`;
}

/** The whole selection at a glance. */
export function renderSummary(results: readonly ScenarioResult[]): string {
  const count = (outcome: string): number => results.filter((each) => each.outcome === outcome).length;
  const lines = results.map(
    ({ outcome, durationMs, scenario, error }) =>
      `${outcome.padEnd(11)} ${seconds(durationMs)}  ${scenario}${outcome === 'not run' ? `: ${error}` : ''}`,
  );
  const others = ['lab broken', 'not run', 'interrupted'].filter((outcome) => count(outcome) > 0);
  const counts = [
    `${count('passed')} passed`,
    `${count('failed')} failed`,
    ...others.map((each) => `${count(each)} ${each}`),
  ];
  return `\n${lines.join('\n')}\n\n${counts.join(', ')}\n`;
}
