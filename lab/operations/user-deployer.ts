import { resolve } from 'node:path';
import type { Backend, LabState } from '../backend/backend.ts';
import { shellQuote } from '../node/node.ts';
import { requireSecrets } from '../secrets/require-secrets.ts';
import { ensureSecrets } from '../secrets/secrets.ts';
import { allMachinesOf } from '../topology/topology.ts';
import type { UserDeployer } from '../user-deployer/find-user-deployer.ts';
import { openOutputLog } from '../user-deployer/output-log.ts';
import { runUserDeployer } from '../user-deployer/run-user-deployer.ts';
import { waitUntil, WaitTimeoutError } from '../wait-until.ts';
import { labInventory, type WantedCluster } from './lab-inventory.ts';
import { findLabProblems, readStatus, type LabStatus } from './status.ts';
import type { Task } from './task.ts';

/** From the deployer's end until corosync runs on one node at least. */
const startedTimeoutMs = 15_000;
/** A deployer may leave before what it has started runs: fence devices take up to 20 s a try. */
const healthyTimeoutMs = 90_000;

export interface UserDeployerTasksOptions {
  deployer: UserDeployer;
  wanted: WantedCluster;
  /** Asked for when the deployer is started. */
  lab: () => LabState;
  /** The same lab was given to it before: its machines are left as that run left them. */
  isAgain?: boolean;
  /** Told which file the deployer's output is kept in, before it starts. */
  onOutput?: (path: string) => void;
}

/** The user's deployer in the place of lab's own, and lab's judgement on what it leaves. */
export function userDeployerTasks(
  backend: Backend,
  { deployer, wanted, lab, isAgain = false, onOutput }: UserDeployerTasksOptions,
): Task[] {
  return [
    {
      title: `the deployer ${shellQuote(...deployer.command)}`,
      streams: true,
      run: async (note, write = () => undefined) => {
        const { spec, topology } = lab();
        // Machines that run have keys: others would open none of them.
        await requireSecrets(lab());
        const secrets = await ensureSecrets(spec.name, allMachinesOf(topology));
        if (!isAgain) await setRootPasswords(backend, lab(), secrets.rootPassword);
        const inventory = labInventory(lab(), secrets, wanted);
        const output = await openOutputLog(resolve('lab-runs'));
        await using _file = output.file;
        note(output.path);
        onOutput?.(output.path);
        await runUserDeployer({ lab: spec.name, deployer, inventory, secrets, output, write });
      },
    },
    {
      title: 'the lab is healthy',
      run: async (note) => {
        await isHealthy(backend, lab());
        note(`lab verify --name ${lab().spec.name} --fence proves it`);
      },
    },
  ];
}

/** As whoever installed the machines has set it: many a script logs in by it once. */
async function setRootPasswords(
  backend: Backend,
  { spec, topology }: LabState,
  password: string,
): Promise<void> {
  await Promise.all(
    allMachinesOf(topology).map(async ({ name }) =>
      backend.node(spec.name, name).exec('chpasswd', { stdin: `root:${password}\n` }),
    ),
  );
}

/** What `lab status` would find, but for fence devices on one node: who deploys decides where they run. */
async function isHealthy(backend: Backend, lab: LabState): Promise<void> {
  const read = async (): Promise<LabStatus> => readStatus(backend, lab);
  const problemsOf = (status: LabStatus): string[] => findLabProblems(status, { spread: false });
  const show = (status: LabStatus): string => problemsOf(status).join('\n  ');
  // The longer wait is for a cluster that comes up, not for one that nobody has started.
  const waits = [
    { timeoutMs: startedTimeoutMs, ready: ({ cluster }: LabStatus) => cluster.partitions.length > 0 },
    { timeoutMs: healthyTimeoutMs, ready: (status: LabStatus) => problemsOf(status).length === 0 },
  ];
  for (const { timeoutMs, ready } of waits) {
    try {
      await waitUntil('the lab is healthy', read, ready, { timeoutMs, show });
    } catch (error) {
      if (!(error instanceof WaitTimeoutError)) throw error;
      throw new Error(
        `the deployer exited with 0, and ${timeoutMs / 1000} s later the lab is not healthy:\n  ${String(error.last)}\n` +
          `lab verify --name ${lab.spec.name} says more`,
        { cause: error },
      );
    }
  }
}
