/** Exit code of coreutils' `timeout` when it ended the command. */
const endedCode = 124;

/** The argument list that runs a shell command on a node and ends it there, with all that it started, at its bound. */
export function boundedCommand(command: string, timeoutMs: number): string[] {
  return ['timeout', '-k', '1', (timeoutMs / 1000).toFixed(3), 'sh', '-c', command];
}

/** Whether the bound ended it: a command may also exit with that code by itself. */
export function endedByBound(
  exitCode: number | null,
  { startedAt, timeoutMs }: { startedAt: number; timeoutMs: number },
): boolean {
  return exitCode === endedCode && performance.now() - startedAt >= timeoutMs;
}
