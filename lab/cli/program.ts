import { Command } from 'commander';
import { readFileSync } from 'node:fs';
import { checkCommand } from './check.ts';
import { deployCommand } from './deploy.ts';
import { doctorCommand } from './doctor.ts';
import { downCommand } from './down.ts';
import { execCommand } from './exec.ts';
import { faultCommand } from './fault.ts';
import { initCommand } from './init.ts';
import { listCommand } from './list.ts';
import { logsCommand } from './logs.ts';
import { powerCommand } from './power.ts';
import { resetCommand } from './reset.ts';
import { scenarioCommand } from './scenario.ts';
import { setupCommand } from './setup.ts';
import { snapshotCommand } from './snapshot.ts';
import { sshCommand } from './ssh.ts';
import { statusCommand } from './status.ts';
import { upCommand } from './up.ts';
import { verifyCommand } from './verify.ts';
import { watchCommand } from './watch.ts';

/** The whole command line. Errors of use are thrown as CommanderError, after commander has written them. */
export function createProgram(): Command {
  const { version } = JSON.parse(readFileSync(new URL(packageJson, import.meta.url), 'utf8')) as {
    version: string;
  };
  const program = new Command('lab')
    .description('A test lab for Pacemaker HA clusters in which fencing is real.')
    .version(version)
    .helpCommand(false)
    .enablePositionalOptions()
    .showHelpAfterError('(add --help for what is allowed)')
    .exitOverride();
  const commands = [
    initCommand(),
    setupCommand(),
    doctorCommand(),
    upCommand(),
    deployCommand(),
    verifyCommand(),
    resetCommand(),
    snapshotCommand(),
    scenarioCommand(),
    checkCommand(),
    watchCommand(),
    faultCommand(),
    statusCommand(),
    powerCommand(),
    execCommand(),
    sshCommand(),
    logsCommand(),
    listCommand(),
    downCommand(),
  ];
  for (const command of commands) program.addCommand(command.copyInheritedSettings(program));
  program.addHelpText(
    'after',
    `
Exit codes: 0 done; 1 a scenario or a deploy step failed, or the cluster is not healthy or not right; 2 wrong use or
config; 3 something is missing on the host, no such lab, the lab is broken, or not all could be looked at; 130 Ctrl-C;
141 whoever read the output closed it before the end.`,
  );
  return program;
}

/** From lab/cli/ in the source, from dist/lab/cli/ in the published package. */
const packageJson = import.meta.url.endsWith('.ts') ? '../../package.json' : '../../../package.json';
