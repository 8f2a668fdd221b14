import { CommandError } from '../errors.ts';
import type { Node } from '../node/node.ts';
import { type ClusterView, emptyView } from './cluster-view.ts';
import { parseCrmMon } from './parse-crm-mon.ts';

/**
 * Asks either generation in one round trip. Pacemaker 1.1 refuses `--output-as=xml` with usage text on stderr; 2.x answers
 * it with XML even when the cluster is stopped. `-r` lists stopped resources as well.
 */
export const crmMonCommand =
  'out=$(crm_mon --output-as=xml -r -1 2>/dev/null); code=$?; ' +
  'case $out in *"<pacemaker-result"*) printf "%s\\n" "$out"; exit $code;; esac; crm_mon --as-xml -r';

/** Exit codes of a crm_mon that ran and found the cluster stopped: 107 on 1.1, 102 on 2.x. */
const stoppedCodes = [102, 107];
const notInstalledCode = 127;
/** With any other one it could not tell. */
export const crmMonAnswered: readonly number[] = [0, ...stoppedCodes, notInstalledCode];

/**
 * One node's view of the cluster, by one bounded command. A stopped cluster and a node that cannot be asked are views
 * like any other; nothing that a node does makes this throw.
 *
 * @param timeoutMs bound of the look; default 10 s
 */
export async function observe(
  node: Node,
  { timeoutMs = 10_000, signal }: { timeoutMs?: number; signal?: AbortSignal | undefined } = {},
): Promise<ClusterView> {
  try {
    const { exitCode, stdout, stderr } = await node.exec(crmMonCommand, {
      okCodes: 'any',
      timeoutMs,
      signal,
    });
    if (exitCode === notInstalledCode) return emptyView(node.name, false, 'crm_mon is not installed');
    if (!crmMonAnswered.includes(exitCode)) {
      return emptyView(node.name, null, `crm_mon exited with ${exitCode}: ${(stderr || stdout).trim()}`);
    }
    return read(stdout, node.name);
  } catch (error) {
    if (error instanceof CommandError) return emptyView(node.name, null, error.message);
    throw error;
  }
}

function read(xml: string, observer: string): ClusterView {
  try {
    return parseCrmMon(xml, observer);
  } catch (error) {
    return emptyView(
      observer,
      null,
      `crm_mon's output cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}
