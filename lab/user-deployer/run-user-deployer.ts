import { writeSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Inventory } from '../../deployer/inventory.ts';
import { RedactedOutput } from '../evidence/redacted-output.ts';
import { Redaction } from '../evidence/redact.ts';
import { runProgram, type ProgramEnd } from '../host/run-program.ts';
import { inventoryFile } from '../inventory/inventory-file.ts';
import { renderSshConfig } from '../inventory/render-ssh-config.ts';
import { SshNode } from '../node/ssh-node.ts';
import { shellQuote } from '../node/node.ts';
import { writeSecret, type Secrets } from '../secrets/secrets.ts';
import { deployerEnvironment } from './deployer-environment.ts';
import type { UserDeployer } from './find-user-deployer.ts';
import { clearFirstNode, layOutOnFirstNode } from './first-node.ts';
import type { OutputLog } from './output-log.ts';

export interface UserDeployerRun {
  lab: string;
  deployer: UserDeployer;
  inventory: Inventory;
  secrets: Secrets;
  output: OutputLog;
  /** Takes its output as it comes, without the lab's secrets. */
  write: (text: Buffer) => void;
}

/**
 * Runs the user's deployer against a lab, streams its output and keeps it in a file.
 *
 * @throws Error when it ended with another code than 0, was ended at its bound, or could not be started
 */
export async function runUserDeployer(run: UserDeployerRun): Promise<void> {
  const { deployer, secrets, output } = run;
  const redaction = new Redaction(secrets, undefined);
  const pass = (text: Buffer): void => {
    writeSync(output.file.fd, text);
    run.write(text);
  };
  const outputs = {
    stdout: new RedactedOutput(redaction, pass),
    stderr: new RedactedOutput(redaction, pass),
  };
  const command = shellQuote(...deployer.command);
  const where = deployer.runOn === 'host' ? 'this host' : (run.inventory.nodes[0]?.name ?? '');
  const start = deployer.runOn === 'host' ? runOnHost : runOnFirstNode;
  const end = await start(run, (chunk, from) => outputs[from].add(chunk)).finally(() => {
    for (const each of Object.values(outputs)) each.end();
  });
  const ending = describe(end, deployer);
  writeSync(output.file.fd, `# ${command} on ${where} ${ending}\n`);
  if (end.exitCode === 0 && !end.timedOut) return;
  throw new Error(`the deployer "${command}" on ${where} ${ending}; its output is kept in ${output.path}`);
}

function describe({ exitCode, signal, timedOut }: ProgramEnd, { timeoutMs }: UserDeployer): string {
  if (timedOut) return `was ended after ${timeoutMs / 1000} s`;
  return exitCode === null ? `was killed by ${signal ?? 'a signal'}` : `exited with ${exitCode}`;
}

type OnOutput = (chunk: Buffer, from: 'stdout' | 'stderr') => void;

/** The files stay beside the lab's keys: with them, one can go on by hand. */
async function runOnHost(
  { lab, deployer, inventory, secrets }: UserDeployerRun,
  onOutput: OnOutput,
): Promise<ProgramEnd> {
  const sshConfig = await writeSshConfig(inventory, secrets);
  const { name, content } = inventoryFile(deployer.inventory, { name: lab, inventory, sshConfig });
  await writeSecret(secrets.dir, name, content);
  const { rootPassword } = secrets;
  const files = { sshConfig, inventory: join(secrets.dir, name) };
  const env = deployerEnvironment({ lab, deployer, inventory, rootPassword, files });
  return runProgram(deployer.command, {
    cwd: deployer.folder,
    env: { ...process.env, ...env },
    timeoutMs: deployer.timeoutMs,
    onOutput,
  });
}

async function runOnFirstNode(
  { lab, deployer, inventory, secrets }: UserDeployerRun,
  onOutput: OnOutput,
): Promise<ProgramEnd> {
  const [first] = inventory.nodes;
  if (!first) throw new Error('a lab has nodes');
  const sshConfig = await writeSshConfig(inventory, secrets);
  await using node = new SshNode(first);
  const command = await layOutOnFirstNode(node, {
    lab,
    deployer,
    inventory,
    rootPassword: secrets.rootPassword,
    identity: secrets.identity.private,
    knownHosts: await readFile(secrets.knownHostsFile, 'utf8'),
  });
  let ending = 'could not be started';
  try {
    const end = await runProgram(['ssh', '-F', sshConfig, first.name, command], {
      timeoutMs: deployer.timeoutMs,
      onOutput,
      endsWithInput: true,
    });
    ending = describe(end, deployer);
    return end;
  } finally {
    await clearFirstNode(node).catch((cause: unknown) => {
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new Error(
        `the deployer on ${first.name} ${ending}, and what it was given, secrets among it, may still be there: ${why}`,
        { cause },
      );
    });
  }
}

async function writeSshConfig(inventory: Inventory, secrets: Secrets): Promise<string> {
  await writeSecret(secrets.dir, 'ssh_config', renderSshConfig(inventory.nodes, secrets));
  return join(secrets.dir, 'ssh_config');
}
