import { InstallError } from './install-error.ts';
import type { InstallerRun } from './run-installer.ts';

interface YumContext {
  doing: 'download' | 'install';
  timeoutMs: number;
  /** So long it waits for one answer of a mirror. */
  answerSeconds: number;
}

const seeMirror = 'see that the machine reaches it, or name another mirror in /etc/yum.repos.d';

/** Why yum failed, by its own words. It ends with exit code 0 where it knows some of the names alone. */
export function explainYum(run: InstallerRun, { doing, timeoutMs, answerSeconds }: YumContext): InstallError {
  const { output } = run;
  const explain = (why: string, todo: string): InstallError => new InstallError(why, { todo, output });
  const failures = [
    ...output.matchAll(
      /(https?:\/\/\S+?): \[Errno \d+\] (.+)|Could not retrieve mirrorlist (\S+) error was\n(.+)/g,
    ),
  ];
  const [last] = failures.toReversed().map(([, url, reason, list, why]) => ({
    url: url ?? list ?? '',
    reason: (reason ?? why ?? '').replace(/^Timeout on .*/, `no answer within ${answerSeconds} s`),
  }));
  if (run.exitCode === null) {
    const what =
      doing === 'download' ? 'the mirror did not send all packages' : 'the packages were not installed';
    const awaited = last ? `; last asked: ${last.url}: ${last.reason}` : '';
    return explain(`${what} within ${timeoutMs / 1000} s${awaited}`, seeMirror);
  }
  const unknown = [...output.matchAll(/^No package (\S+) available/gm)].map(([, name]) => name);
  if (unknown.length > 0)
    return explain(
      `no repository of this machine has ${unknown.join(', ')}`,
      'enable one that has it in /etc/yum.repos.d',
    );
  if (last && run.exitCode !== 0)
    return explain(`the package mirror could not be read: ${last.url}: ${last.reason}`, seeMirror);
  const [, repository] = /Cannot find a valid baseurl for repo: (\S+)/.exec(output) ?? [];
  if (repository !== undefined)
    return explain(`the repository ${repository} names no mirror that could be read`, seeMirror);
  const [, own] = /^Error: (.+)/m.exec(output) ?? [];
  return explain(own ?? `yum ended with exit code ${run.exitCode}`, 'mend what yum names on the machine');
}
