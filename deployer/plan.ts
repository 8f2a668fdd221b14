import type { Step } from './step.ts';
import { auth } from './steps/auth.ts';
import { defaults } from './steps/defaults.ts';
import { enable } from './steps/enable.ts';
import { fenceDevices } from './steps/fence-devices.ts';
import { fencingKey } from './steps/fencing-key.ts';
import { firewall } from './steps/firewall.ts';
import { hacluster } from './steps/hacluster.ts';
import { hostNames } from './steps/host-names.ts';
import { packages } from './steps/packages.ts';
import { pcsd } from './steps/pcsd.ts';
import { setup } from './steps/setup.ts';
import { sshTrust } from './steps/ssh-trust.ts';
import { start } from './steps/start.ts';
import { stonith } from './steps/stonith.ts';
import { time } from './steps/time.ts';

/** Steps of one group do not depend on each other and run at the same time. */
export type StepGroup = readonly Step[];

/** Section A of the procedure: what is done on every node. */
export const nodeSteps: readonly StepGroup[] = [
  [packages, hostNames],
  [pcsd, firewall, time, fencingKey, sshTrust, hacluster],
];

/** Section B: what is done for the cluster, from its first node. */
export const clusterSteps: readonly StepGroup[] = [
  [auth],
  [setup],
  [enable, start],
  [stonith],
  [defaults],
  [fenceDevices],
];

export const plan: readonly (readonly StepGroup[])[] = [nodeSteps, clusterSteps];
