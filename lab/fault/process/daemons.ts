import { z } from 'zod';
import type { Node } from '../../node/node.ts';

/**
 * A daemon's roles, and the programs that play them: Pacemaker 2's names first, then 1.1's. pcsd's helper, of Debian 11's
 * `/usr/share/pcsd/pcsd`, is none of them.
 */
export const daemons = {
  corosync: ['corosync'],
  pacemakerd: ['pacemakerd'],
  based: ['pacemaker-based', 'cib'],
  fenced: ['pacemaker-fenced', 'stonithd'],
  execd: ['pacemaker-execd', 'lrmd'],
  attrd: ['pacemaker-attrd', 'attrd'],
  schedulerd: ['pacemaker-schedulerd', 'pengine'],
  controld: ['pacemaker-controld', 'crmd'],
  pcsd: ['sbin/pcsd', 'lib/pcsd/pcsd'],
} as const;

export type Daemon = keyof typeof daemons;

export const daemon = z
  .enum(Object.keys(daemons) as [Daemon, ...Daemon[]])
  .describe(`one of ${Object.keys(daemons).join(', ')}`);

/**
 * A shell command that sends a signal to a daemon's processes, found by the programs that they run; an interpreted one (pcsd) by
 * its script. It prints their process ids and fails where there is none.
 */
export function signalCommand(role: Daemon, signal: 'KILL' | 'STOP' | 'CONT'): string {
  const names = daemons[role].join('|');
  return `found=
for process in /proc/[0-9]*; do
  tr '\\0' '\\n' <"$process/cmdline" 2>/dev/null | head -3 | grep -qE '(^|/)(${names})$' || continue
  kill -${signal} "\${process#/proc/}" && found="$found \${process#/proc/}"
done
[ -n "$found" ] || { echo "no ${daemons[role].join(' or ')} runs" >&2; exit 1; }
echo $found`;
}

export interface DaemonProcess {
  pid: number;
  /** By SIGSTOP. */
  isStopped: boolean;
}

/**
 * The processes that play a role on a node, found as `signalCommand` finds them.
 *
 * @throws CommandError where the node cannot be asked
 */
export async function processesOf(node: Node, role: Daemon): Promise<DaemonProcess[]> {
  const names: readonly string[] = daemons[role];
  const { stdout } = await node.exec('ps -eo pid=,stat=,args=');
  return stdout.split('\n').flatMap((line) => {
    const [pid, state = '', ...words] = line.trim().split(/\s+/);
    const isOne = words
      .slice(0, 3)
      .some((word) => names.some((name) => word === name || word.endsWith(`/${name}`)));
    return isOne ? [{ pid: Number(pid), isStopped: state.startsWith('T') }] : [];
  });
}
