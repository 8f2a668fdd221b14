import type { Configuration } from '../lab/observe/parse-configuration.ts';
import type { Look } from './check.ts';
import type { ClusterFacts } from './facts/cluster-facts.ts';
import { judgeKnown } from './judge-known.ts';

/** Judges the fence devices of the configuration. Where there is none, that is told of by one check, and nothing holds of them. */
export function judgeDevices(
  { configuration, devices }: ClusterFacts,
  where: string,
  judge: (configuration: Configuration) => Look[],
): Look[] {
  return judgeKnown(configuration, where, (value) =>
    devices.length === 0 ? [{ where, notLookedAt: 'there is no fence device' }] : judge(value),
  );
}
