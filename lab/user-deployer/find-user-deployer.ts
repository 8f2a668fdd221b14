import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { delimiter, isAbsolute, join, resolve } from 'node:path';
import type { LoadedConfig } from '../config/load-config.ts';
import type { InventoryFormat } from '../config/user-deployer.ts';
import { UserError } from '../errors.ts';

/** What deploys a lab in place of lab's own deployer, ready to be run. */
export interface UserDeployer {
  command: readonly [string, ...string[]];
  /** Its folder, as a whole path. */
  folder: string;
  env: Readonly<Record<string, string>>;
  inventory: InventoryFormat;
  runOn: 'host' | 'first-node';
  timeoutMs: number;
}

const defaultTimeoutSeconds = 1800;

/**
 * The deployer of a config, looked at before any machine is started.
 *
 * @returns undefined where lab's own deployer deploys
 * @throws UserError where its folder or its program is not there
 */
export async function findUserDeployer({
  deployer,
  folder: configFolder,
}: LoadedConfig): Promise<UserDeployer | undefined> {
  if (!deployer) return undefined;
  const [program = '', ...args] = deployer.command;
  const folder = resolve(configFolder, deployer.cwd ?? '.');
  const found: UserDeployer = {
    command: [program, ...args],
    folder,
    env: deployer.env ?? {},
    inventory: deployer.inventory ?? 'ini',
    runOn: deployer.runOn ?? 'host',
    timeoutMs: (deployer.timeoutSeconds ?? defaultTimeoutSeconds) * 1000,
  };
  if (!(await isFolder(folder)))
    throw new UserError(`deployer.cwd: there is no folder ${folder}`, {
      hint: 'it is relative to the config file',
    });
  await requireProgram(program, found);
  return found;
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

/** A program of the folder goes with it to the first node; any other one is the node's, which is not made yet. */
async function requireProgram(program: string, { folder, env, runOn }: UserDeployer): Promise<void> {
  if (program.includes('/')) {
    if (runOn === 'first-node' && isAbsolute(program)) return;
    const path = resolve(folder, program);
    const what = await whatIs(path);
    if (what === 'a program') return;
    throw new UserError(`deployer.command: ${path} is ${what}`, {
      hint:
        what === 'not executable'
          ? `chmod +x ${path}, or name its interpreter first: ['bash', '${program}']`
          : 'a program with "/" in its name is relative to deployer.cwd',
    });
  }
  if (runOn === 'first-node') return;
  const folders = (env['PATH'] ?? process.env['PATH'] ?? '').split(delimiter).filter(Boolean);
  for (const each of folders) if ((await whatIs(join(each, program))) === 'a program') return;
  throw new UserError(`deployer.command: there is no program "${program}" on the PATH of this host`, {
    hint: `install it, or name one of deployer.cwd as "./${program}"`,
  });
}

async function whatIs(path: string): Promise<'a program' | 'not there' | 'no file' | 'not executable'> {
  const found = await stat(path).catch(() => undefined);
  if (!found) return 'not there';
  if (!found.isFile()) return 'no file';
  return access(path, constants.X_OK).then(
    () => 'a program',
    () => 'not executable',
  );
}
