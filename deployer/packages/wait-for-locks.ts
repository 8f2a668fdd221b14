import { type Node, shellQuote } from '../../lab/node/node.ts';
import { WaitTimeoutError, waitUntil } from '../../lab/wait-until.ts';
import { InstallError } from './install-error.ts';

/** A fresh machine's own updates take so long; somebody's upgrade longer. */
const lockTimeoutMs = 120_000;
const lockIntervalMs = 1_000;

/**
 * Waits until no program is at work with the machine's packages, going by who has these lock files open.
 *
 * @throws InstallError naming that program
 */
export async function waitForLocks(
  node: Node,
  lockFiles: readonly string[],
  { signal, timeoutMs = lockTimeoutMs }: { signal?: AbortSignal | undefined; timeoutMs?: number } = {},
): Promise<void> {
  try {
    await waitUntil(
      'nobody is at work with the packages',
      async () => holders(node, lockFiles),
      (found) => found.length === 0,
      { timeoutMs, intervalMs: lockIntervalMs, show: (found) => found.join(' and '), signal },
    );
  } catch (cause) {
    if (!(cause instanceof WaitTimeoutError) || typeof cause.last !== 'string') throw cause;
    throw new InstallError(
      `the machine's packages are being changed by ${cause.last}; waited ${timeoutMs / 1000} s for it to end`,
      { todo: 'let it end, or find out why it does not', output: '', cause },
    );
  }
}

/** `apt-get upgrade (process 4711)`, each. */
async function holders(node: Node, lockFiles: readonly string[]): Promise<string[]> {
  const { stdout } = await node.exec(holdersCommand(lockFiles));
  return stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => {
      const [pid = '', ...command] = line.trim().split(' ');
      return `${command.join(' ')} (process ${pid})`;
    });
}

/** From /proc, since fuser and lsof are on no fresh machine. */
export function holdersCommand(lockFiles: readonly string[]): string {
  const names = lockFiles.map((file) => `-lname ${shellQuote(file)}`).join(' -o ');
  return (
    `find /proc/[0-9]*/fd ${names} 2>/dev/null | cut -d / -f 3 | sort -nu | ` +
    String.raw`while read -r pid; do [ ! -e /proc/$pid ] || echo "$pid $(tr '\0' ' ' 2>/dev/null < /proc/$pid/cmdline)"; done`
  );
}
