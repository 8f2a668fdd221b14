import { InstallError } from './install-error.ts';
import type { InstallerRun } from './run-installer.ts';

interface AptContext {
  doing: 'update' | 'download' | 'install';
  /** The bound of all of it. */
  timeoutMs: number;
  /** So long apt waits for one answer of a mirror. */
  answerSeconds: number;
  /** What was yet to be fetched when its time was over. */
  awaited?: string;
  /** What of the package sources could not be read before. */
  unread?: string | undefined;
}

const seeMirror = 'see that the machine reaches it, or name another mirror in /etc/apt/sources.list';

/** Why apt-get failed, by its own words. It updates with exit code 0 where nothing answers, and installs nothing later. */
export function explainApt(run: InstallerRun, context: AptContext): InstallError {
  // dpkg's own words come with the terminal's line ends.
  const output = run.output.replaceAll('\r', '');
  const explain = (why: string, todo: string): InstallError => new InstallError(why, { todo, output });
  if (run.exitCode === null) {
    const failed = describeUnread(run, context);
    const why = [describeBound(context), ...(failed === undefined ? [] : [failed])].join('; ');
    return explain(why, todoAtBound[context.doing]);
  }
  const unknown = [...output.matchAll(/E: (?:Unable to locate package (\S+)|Package '(\S+)' has no)/g)];
  if (unknown.length > 0) {
    const names = unknown.map(([, name, other]) => name ?? other).join(', ');
    return explain(
      `no package source of this machine has ${names}${context.unread ? `; of them ${context.unread}` : ''}`,
      'name one that has it in /etc/apt/sources.list, or see why /etc/apt/preferences refuses it',
    );
  }
  const unread = describeUnread(run, context);
  if (unread !== undefined) return explain(unread, seeMirror);
  const [, broken, reason] = /dpkg: error processing package (\S+).*:\n\s*(.+)/.exec(output) ?? [];
  if (broken !== undefined)
    return explain(
      `dpkg could not finish ${broken}: ${reason}`,
      `see what it lacks: dpkg --configure ${broken.split(':')[0]}`,
    );
  const [, own] = /^E: (.+)/m.exec(output) ?? [];
  return explain(own ?? `apt-get ended with exit code ${run.exitCode}`, 'mend what apt names on the machine');
}

/** What of its package sources a machine could not read; undefined where it read all. */
export function describeUnread(
  { output }: InstallerRun,
  { answerSeconds }: Pick<AptContext, 'answerSeconds'>,
): string | undefined {
  // The second is what it says meanwhile, the first what it sums up in the end.
  const summary = [...output.matchAll(/^[EW]: Failed to fetch (\S+)\s+(.*)/gm)];
  const failures = summary.length > 0 ? summary : [...output.matchAll(/^Err:\d+ (.*)\n\s+(.*)/gm)];
  const [first, ...others] = failures.map(([, url = '', reason = '']) => ({ url, reason: reason.trim() }));
  if (!first) {
    // What was read and is not taken: it is unsigned, or the machine's clock is not between its dates.
    const [, refused] = /^E: ((?:The repository|Release file for) .*)/m.exec(output) ?? [];
    return refused === undefined ? undefined : `apt refuses what the package mirror has: ${refused}`;
  }
  // apt's word for a server that takes the connection and says nothing.
  const silent = /^Connection (failed|timed out)|^Could not connect .* connection timed out/.test(
    first.reason,
  );
  const reason = silent ? `no answer within ${answerSeconds} s` : first.reason;
  const more = others.length > 0 ? `, and ${others.length} more` : '';
  return `the package mirror could not be read: ${first.url}: ${reason}${more}`;
}

const todoAtBound = {
  update: seeMirror,
  download: `${seeMirror}; what was fetched is kept`,
  install: 'see what the machine is busy with',
};

function describeBound({ doing, timeoutMs, awaited }: AptContext): string {
  const within = `within ${timeoutMs / 1000} s`;
  if (doing === 'install') return `the packages were not installed ${within}`;
  const what = doing === 'update' ? 'package lists' : 'packages';
  return `the mirror did not send all ${what} ${within}${awaited ? `; still awaited: ${awaited}` : ''}`;
}
