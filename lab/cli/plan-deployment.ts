import { findPending } from '../../deployer/find-pending.ts';
import type { DeployTarget } from '../operations/deploy-target.ts';
import { renderOutlook } from './render-outlook.ts';
import { writeJsonLine } from './write-json-line.ts';

export interface PlanDeploymentOptions {
  only?: string;
  from?: string;
  exitCode?: boolean;
  json?: boolean;
}

/** Shows what a deployment would do, and exits with 3 where that is not known, with 1 where it would not work. */
export async function planDeployment(
  { inventory, connect }: DeployTarget,
  { only, from, exitCode = false, json = false }: PlanDeploymentOptions,
): Promise<void> {
  const outlook = await findPending(inventory, { connect, only, from });
  const { steps, unreachable, refusals } = outlook;
  const isKnown = unreachable.length === 0 && steps.every(({ status }) => status !== 'unknown');
  const pending = steps.filter(({ status }) => status === 'pending' || status === 'unmended');
  const result = !isKnown
    ? 'unknown'
    : refusals.length > 0
      ? 'refused'
      : pending.length > 0
        ? 'pending'
        : 'nothing';
  if (json) {
    for (const { title: _title, ...step } of steps) writeJsonLine(step);
    for (const { node, reason } of unreachable) writeJsonLine({ node, status: 'unreachable', seen: reason });
    for (const { step, reason } of refusals) writeJsonLine({ step, status: 'refused', seen: reason });
    writeJsonLine({ result, pending: pending.length });
  } else {
    const names = inventory.nodes.map(({ name }) => name);
    process.stdout.write(renderOutlook(outlook, names));
  }
  if (result === 'unknown') process.exitCode = 3;
  else if (result === 'refused' || (result === 'pending' && exitCode)) process.exitCode = 1;
}
