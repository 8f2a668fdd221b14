import type { Inventory } from './inventory.ts';
import type { Step } from './step.ts';
import { auth } from './steps/auth.ts';
import { constraints } from './steps/constraints.ts';
import { corosyncOptions } from './steps/corosync-options.ts';
import { declaredDefaults } from './steps/declared-defaults.ts';
import { defaults } from './steps/defaults.ts';
import { enable } from './steps/enable.ts';
import { fenceDevices } from './steps/fence-devices.ts';
import { fencingKey } from './steps/fencing-key.ts';
import { files } from './steps/files.ts';
import { fencingLevels } from './steps/fencing-levels.ts';
import { firewall } from './steps/firewall.ts';
import { hacluster } from './steps/hacluster.ts';
import { hostNames } from './steps/host-names.ts';
import { packages } from './steps/packages.ts';
import { pcsd } from './steps/pcsd.ts';
import { properties } from './steps/properties.ts';
import { remoteNodes } from './steps/remote-nodes.ts';
import { resources } from './steps/resources.ts';
import { resourcesRun } from './steps/resources-run.ts';
import { quorumDeviceHost } from './steps/quorum-device-host.ts';
import { quorumDevice } from './steps/quorum-device.ts';
import { setup } from './steps/setup.ts';
import { sshTrust } from './steps/ssh-trust.ts';
import { start } from './steps/start.ts';
import { stonith } from './steps/stonith.ts';
import { time } from './steps/time.ts';

/** Steps of one group do not depend on each other and run at the same time. */
export type StepGroup = readonly Step[];

export interface Plan {
  /** Section A of the procedure: what is done on every machine. */
  machines: readonly StepGroup[];
  /** Section B: what is done for the cluster, from its first node, and what it is declared to be. */
  cluster: readonly StepGroup[];
}

/** The steps that bring these machines to the cluster that is asked for: without a declaration, exactly the procedure's. */
export function planOf({ cluster: declared = {} }: Pick<Inventory, 'cluster'>): Plan {
  return {
    machines: [
      [packages, hostNames],
      [
        pcsd,
        firewall,
        time,
        fencingKey,
        sshTrust,
        hacluster,
        ...when(declared.quorumDevice, quorumDeviceHost).flat(),
      ],
      ...when(declared.files, files),
    ],
    cluster: [
      [auth],
      [setup],
      ...when(declared.totem ?? declared.quorum, corosyncOptions),
      [enable, start],
      ...when(declared.quorumDevice, quorumDevice),
      ...when(declared.properties, properties),
      [stonith],
      ...when(declared.fencingLevels, fencingLevels),
      [defaults],
      ...when(declared.defaults, declaredDefaults),
      [fenceDevices],
      ...when(declared.remoteNodes, remoteNodes),
      ...when(declared.resources, resources),
      ...when(declared.constraints, constraints),
      ...when(declared.resources, resourcesRun),
    ],
  };
}

/** All steps of a plan in its order. */
export function stepsOf({ machines, cluster }: Plan): Step[] {
  return [...machines, ...cluster].flat();
}

/** A group for what is declared; each pcs replaces the configuration that it has read, so that none runs beside another. */
function when(declared: unknown, step: Step): StepGroup[] {
  return declared === undefined ? [] : [[step]];
}
