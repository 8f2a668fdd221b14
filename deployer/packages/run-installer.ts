import { CommandError } from '../../lab/errors.ts';
import type { Node } from '../../lab/node/node.ts';

/** What a package manager's command came to. */
export interface InstallerRun {
  /** Null: its bound ended it. */
  exitCode: number | null;
  /** Both of its outputs. */
  output: string;
}

/**
 * Runs a package manager's command, whatever comes of it. Its words are read, so they are English.
 *
 * @throws CommandError where the node was lost meanwhile
 */
export async function runInstaller(
  node: Node,
  command: string,
  { timeoutMs, signal }: { timeoutMs: number; signal?: AbortSignal | undefined },
): Promise<InstallerRun> {
  const startedAt = performance.now();
  try {
    const { exitCode, stdout, stderr } = await node.exec(`export LC_ALL=C; ${command}`, {
      okCodes: 'any',
      timeoutMs,
      signal,
    });
    return { exitCode, output: `${stdout}\n${stderr}` };
  } catch (error) {
    const isBound = performance.now() - startedAt >= timeoutMs;
    if (!(error instanceof CommandError) || error.exitCode !== null || !isBound) throw error;
    return { exitCode: null, output: `${error.stdout}\n${error.stderr}` };
  }
}
