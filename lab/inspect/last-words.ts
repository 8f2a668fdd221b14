import { CommandError } from '../errors.ts';
import type { Node } from '../node/node.ts';

const timeoutMs = 20_000;
const linesOfJournal = 15;

/** What stopped a cluster stands in the warnings; what it did at last, at the end. */
const command = `for unit in corosync pacemaker; do echo "$unit is $(systemctl is-active $unit)"; done
journalctl --boot --quiet --no-pager --output=short-precise --lines=${linesOfJournal} --unit=corosync --unit=pacemaker
grep -ahE '[[:space:]](warning|error|crit|alert|emerg): ' /var/log/pacemaker/pacemaker.log /var/log/pacemaker.log 2>/dev/null |
  tail -n ${linesOfJournal}
true`;

/** What a node's cluster stack says of itself, for a person who wants to know why it does not run. Never throws for what a node does. */
export async function lastWords(node: Node): Promise<string> {
  try {
    const { stdout } = await node.exec(command, { timeoutMs });
    return `${node.name}:\n${stdout.trim().replaceAll(/^/gm, '  ')}`;
  } catch (error) {
    if (error instanceof CommandError) return `${node.name}: ${error.message}`;
    throw error;
  }
}
