import type { Check } from './check.ts';
import { clusterProperties } from './checks/cluster-properties.ts';
import { configuration } from './checks/configuration.ts';
import { corosyncConf } from './checks/corosync-conf.ts';
import { fenceAnswers } from './checks/fence-answers.ts';
import { fenceCoverage } from './checks/fence-coverage.ts';
import { fenceDevices } from './checks/fence-devices.ts';
import { fenceMonitors } from './checks/fence-monitors.ts';
import { fenceTargets } from './checks/fence-targets.ts';
import { keys } from './checks/keys.ts';
import { membership } from './checks/membership.ts';
import { nodeModes } from './checks/node-modes.ts';
import { pcsd } from './checks/pcsd.ts';
import { quorum } from './checks/quorum.ts';
import { resources } from './checks/resources.ts';
import { rings } from './checks/rings.ts';
import { services } from './checks/services.ts';
import { time } from './checks/time.ts';

/** In the order in which an operator would look. */
export const checks: readonly Check[] = [
  membership,
  nodeModes,
  services,
  pcsd,
  time,
  keys,
  corosyncConf,
  rings,
  quorum,
  clusterProperties,
  configuration,
  fenceDevices,
  fenceMonitors,
  fenceAnswers,
  fenceCoverage,
  fenceTargets,
  resources,
];
