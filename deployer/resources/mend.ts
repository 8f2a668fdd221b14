import type { Values } from '../../lab/observe/parse-configuration.ts';

/** One thing that is not as it was declared, and the command that makes it so, on any node of the cluster. */
export interface Mend {
  /** `vip: ip is 10.213.0.130, not 10.213.0.129`. */
  what: string;
  command: string;
}

/** Values for such a text: `interval=10s role=Promoted`. */
export function showValues(values: Values): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');
}
