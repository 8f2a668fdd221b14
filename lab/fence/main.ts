import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createEnginePower } from '../backend/docker/engine-power.ts';
import { UserError } from '../errors.ts';
import { parseFenceHostConfig } from './fence-host-config.ts';
import { startFenceHost } from './fence-host.ts';
import { misbehaviourFile } from './misbehaviour.ts';
import { RequestLog } from './request-log.ts';

// The fence host as a program: node lab/fence/main.ts [DIRECTORY], by default with the configuration and the key in
// /etc/fencelab. Its log goes to stdout. SIGTERM and SIGINT stop it at once, also as a container's PID 1.
const directory = process.argv[2] ?? '/etc/fencelab';
const log = new RequestLog((line) => process.stdout.write(line));

function stop(): void {
  log.flush();
  process.exit(0);
}

process.on('SIGTERM', stop);
process.on('SIGINT', stop);
// Fencing goes on when nobody reads the log any more.
process.stdout.on('error', () => undefined);

try {
  const config = parseFenceHostConfig(await readFile(join(directory, 'fence-host.json'), 'utf8'));
  const key = await readFile(join(directory, 'fence_xvm.key'));
  await startFenceHost({
    config,
    key,
    power: createEnginePower(config),
    log,
    misbehaviourPath: join(directory, misbehaviourFile),
  });
} catch (error) {
  const hint = error instanceof UserError && error.hint ? `\n${error.hint}` : '';
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}${hint}\n`);
  process.exitCode = 2;
}
