/** One thing that is not as it was declared, and the command that makes it so, on any node of the cluster. */
export interface Mend {
  /** `vip: ip is 10.213.0.130, not 10.213.0.129`. */
  what: string;
  command: string;
}
