import { deploy } from '../deployer/deploy.ts';
import { SshNode } from '../lab/node/ssh-node.ts';
import { takeDown } from '../lab/operations/down.ts';
import { labInventory } from '../lab/operations/lab-inventory.ts';
import { openBackend } from '../lab/backend/open-backend.ts';
import { openLab } from '../lab/operations/open-lab.ts';
import { readSecrets } from '../lab/secrets/secrets.ts';
import type { Backend } from '../lab/backend/backend.ts';
import { timeLab } from './run-lab.ts';

const lab = 'bench-scale';
const sizes = [3, 5, 9];

/**
 * How the time to deploy grows with the number of nodes: each size once, after its nodes have booted. `SCALE_NODES=16` takes other
 * sizes.
 *
 * @returns for each size the time to deploy in ms, and what of it each step took; the ratio of the last to the first
 */
export async function benchScale(): Promise<unknown> {
  const backend = await openBackend();
  const wanted = process.env['SCALE_NODES']?.split(',').map(Number) ?? sizes;
  const runs: { nodes: number; deployMs: number; steps: Record<string, number> }[] = [];
  try {
    for (const nodes of wanted) {
      await takeDown(backend, lab);
      await timeLab(
        'up',
        '--name',
        lab,
        '--os',
        'debian12',
        '--nodes',
        String(nodes),
        '--no-deploy',
        '--json',
      );
      runs.push({ nodes, ...(await timeDeployment(backend)) });
    }
  } finally {
    await takeDown(backend, lab);
  }
  const ratio = (runs.at(-1)?.deployMs ?? Number.NaN) / (runs[0]?.deployMs ?? Number.NaN);
  return { runs, ratio, below: 2 };
}

/** Each step's time is that of the node that took longest. */
async function timeDeployment(
  backend: Backend,
): Promise<{ deployMs: number; steps: Record<string, number> }> {
  const secrets = await readSecrets(lab);
  if (!secrets) throw new Error(`the lab ${lab} has no secrets`);
  const steps: Record<string, number> = {};
  const begin = performance.now();
  await deploy(labInventory(await openLab(backend, lab), secrets), {
    connect: (node) => new SshNode(node),
    hurryElection: true,
    onEvent: ({ step, ms }) => (steps[step] = Math.max(steps[step] ?? 0, ms)),
  });
  return { deployMs: Math.round(performance.now() - begin), steps };
}
