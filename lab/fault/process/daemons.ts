import { z } from 'zod';

/** A daemon's roles, and the programs that play them: Pacemaker 2's names first, then 1.1's. */
export const daemons = {
  corosync: ['corosync'],
  pacemakerd: ['pacemakerd'],
  based: ['pacemaker-based', 'cib'],
  fenced: ['pacemaker-fenced', 'stonithd'],
  execd: ['pacemaker-execd', 'lrmd'],
  attrd: ['pacemaker-attrd', 'attrd'],
  schedulerd: ['pacemaker-schedulerd', 'pengine'],
  controld: ['pacemaker-controld', 'crmd'],
  pcsd: ['pcsd'],
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
