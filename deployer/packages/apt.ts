import { type Node, shellQuote } from '../../lab/node/node.ts';
import { describeUnread, explainApt } from './explain-apt.ts';
import { namesOf, type Package, type PackageManager } from './package-manager.ts';
import { type InstallerRun, runInstaller } from './run-installer.ts';
import { waitForLocks } from './wait-for-locks.ts';

const lockFiles = [
  '/var/lib/dpkg/lock-frontend',
  '/var/lib/dpkg/lock',
  '/var/lib/apt/lists/lock',
  '/var/cache/apt/archives/lock',
];

/** So long apt waits for one answer of a mirror: it asks a server that says nothing twice, by its own measure. */
const answerSeconds = 30;
const timeoutSeconds = answerSeconds / 2;
const updateTimeoutMs = 180_000;
/** From here on the machine only reads what it has: a mirror that is slow ends before anything was unpacked. */
const downloadTimeoutMs = 600_000;
const installTimeoutMs = 1_200_000;
const queryTimeoutMs = 60_000;

const dpkg = 'DEBIAN_FRONTEND=noninteractive dpkg --force-confdef --force-confold';
/** A question about a changed configuration file would end it: the file stays as the machine's owner has it. */
const apt =
  'DEBIAN_FRONTEND=noninteractive apt-get -y -q ' +
  '-o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold -o DPkg::Lock::Timeout=60 ' +
  `-o Acquire::http::Timeout=${timeoutSeconds} -o Acquire::https::Timeout=${timeoutSeconds}`;

/** apt and dpkg, as Debian 11 to 13 have them. */
export const aptPackages: PackageManager = {
  async problems(node, packages) {
    return (await statesOf(node, namesOf(packages))).flatMap(({ name, state }) =>
      state === 'installed' ? [] : [`${name} is ${describeState(state)}`],
    );
  },

  async install(node, packages, signal) {
    await waitForLocks(node, lockFiles, { signal });
    await finishInterrupted(node, signal);
    const missing = await missingOf(node, packages);
    if (missing.length === 0) return;
    const wanted = shellQuote(...missing);
    // Recommended packages are no part of the procedure, and some of them are daemons.
    const install = `${apt} --no-install-recommends --fix-broken`;
    const update = `${apt} -o Acquire::Retries=0 update`;
    const updated = await runInstaller(node, update, { timeoutMs: updateTimeoutMs, signal });
    const unread = describeUnread(updated, { answerSeconds });
    if (updated.exitCode === null || isNothingRead(updated, unread)) {
      const awaited = updated.exitCode === null ? await awaitedOf(node, update) : '';
      throw explainApt(updated, { doing: 'update', timeoutMs: updateTimeoutMs, answerSeconds, awaited });
    }
    const fetch = `${install} -o Acquire::Retries=3 install --download-only ${wanted}`;
    const fetched = await runInstaller(node, fetch, { timeoutMs: downloadTimeoutMs, signal });
    if (fetched.exitCode !== 0) {
      const awaited = fetched.exitCode === null ? await awaitedOf(node, fetch) : '';
      throw explainApt(fetched, {
        doing: 'download',
        timeoutMs: downloadTimeoutMs,
        answerSeconds,
        awaited,
        unread,
      });
    }
    const installed = await runInstaller(node, `${install} install ${wanted}`, {
      timeoutMs: installTimeoutMs,
      signal,
    });
    if (installed.exitCode !== 0)
      throw explainApt(installed, { doing: 'install', timeoutMs: installTimeoutMs, answerSeconds });
  },
};

async function missingOf(node: Node, packages: readonly Package[]): Promise<string[]> {
  const states = await statesOf(node, namesOf(packages));
  return states.filter(({ state }) => state !== 'installed').map(({ name }) => name);
}

/** dpkg's word on each: `installed`, `half-configured`, …; `not-installed` for one that it does not know. */
async function statesOf(node: Node, names: readonly string[]): Promise<{ name: string; state: string }[]> {
  const { stdout } = await node.exec(statesCommand(names), { okCodes: 'any', timeoutMs: queryTimeoutMs });
  const known = new Map(stdout.split('\n').map((line) => [line.split(' ')[0], line.split(' ')[1]]));
  return names.map((name) => ({ name, state: known.get(name) ?? 'not-installed' }));
}

/** dpkg-query exits with 1 where it does not know one of them, and prints the others. */
export function statesCommand(names: readonly string[]): string {
  return `dpkg-query -W -f '\${Package} \${db:Status-Status}\\n' ${shellQuote(...names)} 2>/dev/null`;
}

function describeState(state: string): string {
  if (state === 'not-installed') return 'not installed';
  if (state === 'config-files') return 'removed';
  return `${state}: its installation was cut off`;
}

/** What an installation left that lost power or its connection: unpacked packages, a journal that dpkg has yet to read. */
async function finishInterrupted(node: Node, signal: AbortSignal | undefined): Promise<void> {
  const { stdout } = await node.exec(interruptedCommand, { okCodes: 'any', timeoutMs: queryTimeoutMs });
  if (stdout.trim() === '') return;
  // What lacks a package that was not unpacked yet cannot be configured; the installation itself mends that, or says why not.
  await runInstaller(node, `${dpkg} --configure -a`, { timeoutMs: installTimeoutMs, signal });
}

export const interruptedCommand = 'dpkg --audit; ls /var/lib/dpkg/updates | grep -x "[0-9]*"';

/** Without any list there is nothing to look a package up in; with some of them it may be there all the same. */
function isNothingRead({ output }: InstallerRun, unread: string | undefined): boolean {
  return unread !== undefined && !/^(Get|Hit):\d+ /m.test(output);
}

/** What apt still had to fetch when its time was over: `http://…/pcs_0.11.5-1_all.deb and 41 more`. */
async function awaitedOf(node: Node, command: string): Promise<string> {
  const { stdout } = await node.exec(`${command} --print-uris`, {
    okCodes: 'any',
    timeoutMs: queryTimeoutMs,
  });
  const [first, ...others] = stdout.split('\n').flatMap((line) => /^'([^']+)'/.exec(line)?.[1] ?? []);
  if (first === undefined) return '';
  return others.length > 0 ? `${first} and ${others.length} more` : first;
}
