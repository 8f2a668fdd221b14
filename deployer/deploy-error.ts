/** A step that did not succeed. A further run takes up from there: every step looks at the nodes first. */
export class DeployError extends Error {
  override name = 'DeployError';
  readonly step: string;
  /** The node that it failed on; of several, the first. */
  readonly node: string;
  /** How to go on; set by whoever knows what was typed. */
  hint: string | undefined;

  constructor(step: string, node: string, message: string, cause: unknown) {
    super(`step "${step}" failed on ${node}: ${message}`, { cause });
    this.step = step;
    this.node = node;
  }
}
