/** One event of a command's `--json`, as it happens: a line with the time that it was written at. */
export function writeJsonLine(event: object): void {
  process.stdout.write(`${JSON.stringify({ time: new Date().toISOString(), ...event })}\n`);
}
