import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { openBackend } from '../lab/backend/open-backend.ts';
import { takeDown } from '../lab/operations/down.ts';
import { timeLab } from './run-lab.ts';
import { median } from './statistics.ts';

const rounds = 3;
const lab = 'bench-snapshot';
/** The tasks that end when every fence device is started. */
const started = {
  deployed: 'the fence devices are started, spread over the nodes',
  restored: 'the cluster runs, its fence devices started',
};

/** From the start of the program, in ms. */
interface Times {
  fenceDevicesMs: number;
  endMs: number;
}

/**
 * `lab up` of a lab that is deployed against one that is restored from what such a deployment left, in turn, so that a
 * machine that grows slow is slow for both; and the reset of the restored one.
 *
 * @returns times in ms, and the ratio of the medians, from the start of the program to all fence devices started
 */
export async function benchSnapshot(): Promise<unknown> {
  const backend = await openBackend();
  const [deployed, restored]: [Times[], Times[]] = [[], []];
  const resetMs: number[] = [];
  try {
    for (let round = 0; round < rounds; round++) {
      await takeDown(backend, lab);
      deployed.push(await timeUp(started.deployed, '--fresh'));
      await takeDown(backend, lab);
      restored.push(await timeUp(started.restored));
      resetMs.push(await timeLab('reset', '--name', lab));
    }
  } finally {
    await takeDown(backend, lab);
  }
  const middle = (times: Times[]): number => median(times.map(({ fenceDevicesMs }) => fenceDevicesMs));
  return { deployed, restored, resetMs, ratio: middle(restored) / middle(deployed), atMost: 0.2 };
}

/** @throws when it does not succeed, or never says that */
async function timeUp(says: string, ...args: string[]): Promise<Times> {
  const begin = performance.now();
  const command = join(import.meta.dirname, '..', 'bin', 'lab');
  const child = spawn(command, ['up', '--name', lab, '--os', 'debian12', ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, CI: 'true' },
  });
  const exit = once(child, 'exit') as Promise<[number | null]>;
  let fenceDevicesMs: number | undefined;
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.includes(says)) fenceDevicesMs = performance.now() - begin;
  }
  const [code] = await exit;
  if (code !== 0 || fenceDevicesMs === undefined)
    throw new Error(`lab up ${args.join(' ')} exited with ${code}`);
  return { fenceDevicesMs, endMs: performance.now() - begin };
}
