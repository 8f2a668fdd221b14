import type { Values } from '../../lab/observe/parse-configuration.ts';
import { theCluster, type Check } from '../check.ts';
import { isFalse, isTrue } from '../is-true.ts';
import { judgeKnown } from '../judge-known.ts';

interface Rule {
  /** The property's names, the one of today first. */
  names: string[];
  isWrong: (value: string, all: Values) => boolean;
  why: string;
  /** The value to set; null takes the property out. */
  right: string | null;
}

/** pacemaker-schedulerd(7), "cluster options": those that take safety away where they are left so. */
const rules: readonly Rule[] = [
  {
    names: ['stonith-enabled', 'fencing-enabled'],
    isWrong: isFalse,
    why: 'a node that is lost is taken for stopped without proof: its resources may run twice and destroy data',
    right: 'true',
  },
  {
    names: ['no-quorum-policy'],
    isWrong: (value) => value === 'ignore',
    why: 'a partition without quorum runs on as if it were the cluster, and both sides fence each other',
    right: 'stop',
  },
  {
    names: ['startup-fencing'],
    isWrong: isFalse,
    why: 'a node that was not seen since the start is taken for off without proof',
    right: 'true',
  },
  {
    names: ['maintenance-mode'],
    isWrong: isTrue,
    why: 'nothing is monitored, started, moved or recovered',
    right: 'false',
  },
  {
    names: ['stop-all-resources'],
    isWrong: isTrue,
    why: 'every resource is kept stopped',
    right: 'false',
  },
  {
    names: ['is-managed-default'],
    isWrong: isFalse,
    why: 'no resource is recovered',
    right: null,
  },
  {
    names: ['enable-startup-probes'],
    isWrong: isFalse,
    why: 'what already runs on a node that joins is not found, and may run twice',
    right: 'true',
  },
  {
    names: ['stonith-watchdog-timeout', 'fencing-watchdog-timeout'],
    isWrong: (value, all) => !/^0\D*$/.test(value) && !isTrue(all['have-watchdog']),
    why: 'lost nodes are trusted to reset themselves, and no watchdog is there to do it',
    right: null,
  },
];

export const clusterProperties: Check = {
  name: 'cluster-properties',
  title: 'no property takes safety away',
  look({ configuration }) {
    return judgeKnown(configuration, theCluster, ({ properties }) =>
      rules.flatMap(({ names, isWrong, why, right }) =>
        names
          .filter((name) => properties[name] !== undefined && isWrong(properties[name], properties))
          .map((name) => ({
            where: theCluster,
            what: `${name} is ${properties[name]}`,
            why,
            mend: right === null ? `pcs property unset ${name}` : `pcs property set ${name}=${right}`,
          })),
      ),
    );
  },
};
