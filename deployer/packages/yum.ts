import { type Node, shellQuote } from '../../lab/node/node.ts';
import { explainYum } from './explain-yum.ts';
import type { Package, PackageManager } from './package-manager.ts';
import { runInstaller } from './run-installer.ts';
import { waitForLocks } from './wait-for-locks.ts';

/** yum writes its process number there; rpm locks its database. */
const lockFiles = ['/var/run/yum.pid', '/run/yum.pid', '/var/lib/rpm/.rpm.lock'];

/** So long yum waits for one answer of a mirror; its own default. */
const answerSeconds = 30;
const downloadTimeoutMs = 600_000;
const installTimeoutMs = 1_200_000;

const yum = `yum -y --setopt=timeout=${answerSeconds} --setopt=retries=2`;

/** yum and rpm, as CentOS 7 has them. rpm enters a package when all of its files are there: half of one is none. */
export const yumPackages: PackageManager = {
  async problems(node, packages) {
    return (await missingOf(node, packages)).map((name) => `${name} is not installed`);
  },

  async install(node, packages, signal) {
    const missing = await missingOf(node, packages);
    if (missing.length === 0) return;
    await waitForLocks(node, lockFiles, { signal });
    // What an installation that was cut off left to do is forgotten: this one does it.
    await runInstaller(node, cleanUpCommand, { timeoutMs: installTimeoutMs, signal });
    const wanted = shellQuote(...missing);
    const bounds = { download: downloadTimeoutMs, install: installTimeoutMs };
    for (const [doing, options] of [
      ['download', '--downloadonly '],
      ['install', ''],
    ] as const) {
      const timeoutMs = bounds[doing];
      const run = await runInstaller(node, `${yum} install ${options}${wanted}`, { timeoutMs, signal });
      const isDone = run.exitCode === 0 && !/^No package \S+ available/m.test(run.output);
      if (!isDone) throw explainYum(run, { doing, timeoutMs, answerSeconds });
    }
  },
};

/** yum-utils brings it; without it yum only tells of what is unfinished. */
export const cleanUpCommand =
  'ls /var/lib/yum/transaction-all.* > /dev/null 2>&1 && command -v yum-complete-transaction > /dev/null && ' +
  'yum-complete-transaction -y --cleanup-only';

async function missingOf(node: Node, packages: readonly Package[]): Promise<string[]> {
  const { stdout } = await node.exec(missingCommand(packages), { okCodes: 'any' });
  return stdout.split('\n').filter(Boolean);
}

/** Prints each package that rpm does not know, unless what it brings is there, built from sources. */
export function missingCommand(packages: readonly Package[]): string {
  return packages
    .map(({ name, brings }) => {
      const isThere =
        brings === undefined ? [] : [brings.startsWith('/') ? `test -e ${brings}` : `command -v ${brings}`];
      return `{ ${[`rpm -q ${shellQuote(name)}`, ...isThere].join(' || ')}; } > /dev/null 2>&1 || echo ${shellQuote(name)}`;
    })
    .join('; ');
}
