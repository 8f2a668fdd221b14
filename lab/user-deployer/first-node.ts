import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { Inventory } from '../../deployer/inventory.ts';
import { UserError } from '../errors.ts';
import { packageFile } from '../image/package-file.ts';
import { inventoryFile } from '../inventory/inventory-file.ts';
import { renderSshConfig } from '../inventory/render-ssh-config.ts';
import { shellQuote, type Node } from '../node/node.ts';
import { waitUntil } from '../wait-until.ts';
import { deployerEnvironment, type DeployerFiles } from './deployer-environment.ts';
import type { UserDeployer } from './find-user-deployer.ts';

/** In memory: what lies here is secret, and gone with the machine's power. */
const own = '/run/fencelab-deployer';
const folder = '/root/deployer';
const script = `${own}/on-first-node.sh`;
const maxFolderMib = 256;
const copyTimeoutMs = 120_000;
/** The script ends a deployer that is asked to end within 5 s. */
const goneTimeoutMs = 20_000;

/** What a deployer on the first node is given, as on a machine that was installed for it. */
export interface FirstNodeRun {
  lab: string;
  deployer: UserDeployer;
  inventory: Inventory;
  rootPassword: string;
  identity: string;
  knownHosts: string;
}

/**
 * Copies the deployer's folder to the first node and lays out beside it, in memory, what it is given.
 *
 * @returns the command that runs it there
 */
export async function layOutOnFirstNode(node: Node, run: FirstNodeRun): Promise<string> {
  const { lab, deployer, rootPassword } = run;
  const archive = await packFolder(deployer.folder);
  await clearFirstNode(node);
  await node.exec(`mkdir -m 700 ${own} ${folder} && tar -x -z -p --no-same-owner -C ${folder}`, {
    stdin: archive,
    timeoutMs: copyTimeoutMs,
  });
  const identityFile = `${own}/id_ed25519`;
  const nodes = run.inventory.nodes.map((each) => ({ ...each, identityFile }));
  const inventory = { ...run.inventory, nodes };
  const files: DeployerFiles = { sshConfig: `${own}/ssh_config`, inventory: '' };
  const rendered = inventoryFile(deployer.inventory, { name: lab, inventory, sshConfig: files.sshConfig });
  files.inventory = `${own}/${rendered.name}`;
  const environment = deployerEnvironment({ lab, deployer, inventory, rootPassword, files });
  const knownHostsFile = `${own}/known_hosts`;
  const contents: Record<string, string> = {
    [script]: await readFile(packageFile('lab/user-deployer/on-first-node.sh'), 'utf8'),
    [`${own}/command`]: `exec ${shellQuote(...deployer.command)}\n`,
    [`${own}/environment`]: Object.entries(environment)
      .map(([name, value]) => `export ${name}=${shellQuote(value)}\n`)
      .join(''),
    [files.inventory]: rendered.content,
    [files.sshConfig]: renderSshConfig(nodes, { identityFile, knownHostsFile }),
    [identityFile]: run.identity,
    [knownHostsFile]: run.knownHosts,
  };
  for (const [path, content] of Object.entries(contents)) await node.put(path, content, { mode: 0o600 });
  return `sh ${script}`;
}

/** Waits until a run that was ended has cleared up behind itself, and clears up what it has not. */
export async function clearFirstNode(node: Node): Promise<void> {
  await waitUntil(
    `no deployer runs on ${node.name}`,
    async () => node.exec(`pgrep -f '^sh ${script}$'`, { okCodes: [0, 1] }),
    ({ exitCode }) => exitCode === 1,
    { timeoutMs: goneTimeoutMs, show: ({ stdout }) => `process ${stdout.trim()} there` },
  );
  await node.exec(`rm -rf ${own} ${folder}`);
}

async function packFolder(from: string): Promise<Buffer> {
  const excluded = ['node_modules', '.git', 'lab-runs'].map((name) => `--exclude=./${name}`);
  try {
    const { stdout } = await promisify(execFile)('tar', ['-c', '-z', ...excluded, '-C', from, '.'], {
      encoding: 'buffer',
      maxBuffer: maxFolderMib * 1024 * 1024,
      timeout: copyTimeoutMs,
    });
    return stdout;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER')
      throw new UserError(`deployer.cwd: ${from} is too large to be copied to the first node`, {
        hint: `keep the deployer in a folder of its own, packed less than ${maxFolderMib} MiB; node_modules, .git and lab-runs are left out`,
        cause,
      });
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new UserError(`deployer.cwd: ${from} could not be packed for the first node: ${reason}`, { cause });
  }
}
