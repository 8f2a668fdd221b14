import type { z } from 'zod';
import { UserError } from '../errors.ts';
import { cibDeleted } from './cluster/cib-deleted.ts';
import { maintenance } from './cluster/maintenance.ts';
import { resourceAgentFails } from './cluster/resource-agent-fails.ts';
import { standby } from './cluster/standby.ts';
import type { Fault } from './fault.ts';
import { fenceDeviceFails } from './fencing/fence-device-fails.ts';
import { fenceDeviceHangs } from './fencing/fence-device-hangs.ts';
import { fenceDeviceLies } from './fencing/fence-device-lies.ts';
import { fenceDeviceSlow } from './fencing/fence-device-slow.ts';
import { fenceHostDown } from './fencing/fence-host-down.ts';
import { multicastLost } from './fencing/multicast-lost.ts';
import { wrongKey } from './fencing/wrong-key.ts';
import { bridge } from './network/bridge.ts';
import { corosyncCut } from './network/corosync-cut.ts';
import { flapping } from './network/flapping.ts';
import { halves } from './network/halves.ts';
import { isolate } from './network/isolate.ts';
import { linkDown } from './network/link-down.ts';
import { loss } from './network/loss.ts';
import { majoritiesRing } from './network/majorities-ring.ts';
import { delay, duplicate, jitter, reorder } from './network/netem.ts';
import { oneWay } from './network/one-way.ts';
import { rate } from './network/rate.ts';
import { cpuHog } from './node/cpu-hog.ts';
import { diskFull } from './node/disk-full.ts';
import { freeze } from './node/freeze.ts';
import { memoryPressure } from './node/memory-pressure.ts';
import { powerCut } from './node/power-cut.ts';
import { reset } from './node/reset.ts';
import { slowBoot } from './node/slow-boot.ts';
import { shutdown } from './node/shutdown.ts';
import { processKill } from './process/process-kill.ts';
import { processKillLoop } from './process/process-kill-loop.ts';
import { processStop } from './process/process-stop.ts';

/** The library, by name. */
const library = {
  'power-cut': powerCut,
  reset,
  shutdown,
  freeze,
  'slow-boot': slowBoot,
  'cpu-hog': cpuHog,
  'memory-pressure': memoryPressure,
  'disk-full': diskFull,
  'process-kill': processKill,
  'process-stop': processStop,
  'process-kill-loop': processKillLoop,
  isolate,
  halves,
  bridge,
  'majorities-ring': majoritiesRing,
  'one-way': oneWay,
  'corosync-cut': corosyncCut,
  'link-down': linkDown,
  flapping,
  loss,
  rate,
  delay,
  jitter,
  duplicate,
  reorder,
  'fence-host-down': fenceHostDown,
  'multicast-lost': multicastLost,
  'wrong-key': wrongKey,
  'fence-device-slow': fenceDeviceSlow,
  'fence-device-fails': fenceDeviceFails,
  'fence-device-hangs': fenceDeviceHangs,
  'fence-device-lies': fenceDeviceLies,
  'resource-agent-fails': resourceAgentFails,
  standby,
  maintenance,
  'cib-deleted': cibDeleted,
} as const;

export type FaultName = keyof typeof library;

/** A fault's arguments as a scenario gives them: what has a default may be left out. */
export type FaultArgs<Name extends FaultName> = z.input<(typeof library)[Name]['args']>;

/** Every fault, in the order in which they are shown. */
export const faults: readonly Fault[] = Object.values(library);

/** @throws UserError naming those that there are */
export function findFault(name: string): Fault {
  const fault = faults.find((each) => each.name === name);
  if (fault) return fault;
  throw new UserError(`there is no fault "${name}"`, {
    hint: `there are: ${faults.map((each) => each.name).join(', ')}`,
  });
}

/** @throws UserError */
export function faultName(name: string): FaultName {
  findFault(name);
  return name as FaultName;
}
