import { descendantsOf, childOf, childrenOf, parseXml } from './xml.ts';

/** What became of an operation that Pacemaker ran last. */
export interface OperationResult {
  resource: string;
  node: string;
  operation: string;
  /** 0 for one that does not recur. */
  intervalMs: number;
  /** The agent's: 0 is well, and for a probe 7 is "does not run". */
  exitCode: number;
  /** Pacemaker's own: 0 done, -1 pending, 2 timed out, 4 error, … */
  status: number;
  /** The agent's own words, where it gave some. */
  reason: string;
}

/**
 * Reads the status part of a CIB as `cibadmin --query` prints it; one without status holds none.
 *
 * @throws Error for text that is no CIB
 */
export function parseOperationResults(text: string): OperationResult[] {
  const cib = parseXml(text);
  if (cib.name !== 'cib') throw new Error(`<${cib.name}> is no CIB`);
  return childrenOf(childOf(cib, 'status'), 'node_state').flatMap((state) =>
    descendantsOf(state, 'lrm_resource').flatMap((resource) =>
      childrenOf(resource, 'lrm_rsc_op').map(({ attributes }) => ({
        resource: resource.attributes.id ?? '',
        node: state.attributes.uname ?? state.attributes.id ?? '',
        operation: attributes.operation ?? '',
        intervalMs: Number(attributes.interval ?? '0'),
        exitCode: Number(attributes['rc-code'] ?? '-1'),
        status: Number(attributes['op-status'] ?? '-1'),
        reason: attributes['exit-reason'] ?? '',
      })),
    ),
  );
}
