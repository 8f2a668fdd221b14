import { spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline';

// node fence-xvm-loop.ts ARGUMENT…: for each line on stdin runs fence_xvm once and prints how many ms it took, or what it
// said when it failed. It lives in the client's network namespace, so that entering that is not measured.
for await (const _ of createInterface({ input: process.stdin })) {
  const startedAtMs = performance.now();
  const { status, stderr, error } = spawnSync('fence_xvm', process.argv.slice(2), { timeout: 40_000 });
  const durationMs = performance.now() - startedAtMs;
  const failure = `exited with ${status}: ${error?.message ?? stderr.toString().trim()}`;
  process.stdout.write(`${JSON.stringify(status === 0 ? { durationMs } : { failure })}\n`);
}
