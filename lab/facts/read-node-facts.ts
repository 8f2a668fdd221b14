import type { Node } from '../node/node.ts';
import type { NodeFacts, FileFacts, UnitFacts } from './node-facts.ts';
import { volatileFiles, volatileUnits, whyVolatile } from './volatile.ts';

/** Where a deployment of a cluster leaves something: configuration, keys, the daemons' own state, logins, programs beside the packages. */
const folders = [
  '/etc',
  '/root/.ssh',
  '/usr/local',
  '/var/lib/corosync',
  '/var/lib/pacemaker',
  '/var/lib/pcsd',
  '/var/spool/cron',
];

const readTimeoutMs = 120_000;

/**
 * Fields are told apart by blanks, with the path last; a line break in a path is left as find and sha256sum write it, and makes
 * lines that say nothing. Works with the tools of CentOS 7 on.
 */
const factsCommand = [
  'export LC_ALL=C',
  // Containers share their host's kernel, but for the first process.
  'echo "## boot"; echo "$(cat /proc/sys/kernel/random/boot_id) $(cut -d " " -f 22 /proc/1/stat)"',
  `echo "## files"; find ${folders.join(' ')} -xdev -printf '%y %m %u:%g %T@ %p\\n' 2>/dev/null`,
  `echo "## links"; find ${folders.join(' ')} -xdev -type l -printf '%p -> %l\\n' 2>/dev/null`,
  `echo "## digests"; find ${folders.join(' ')} -xdev -type f -exec sha256sum {} + 2>/dev/null`,
  "echo \"## packages\"; if command -v dpkg-query >/dev/null; then dpkg-query -W -f '${Package}:${Architecture} ${Version} ${db:Status-Status}\\n'; else rpm -qa --qf '%{NAME}:%{ARCH} %{VERSION}-%{RELEASE} installed\\n'; fi",
  'echo "## enabled"; systemctl list-unit-files --no-legend --no-pager --type=service,socket,timer',
  "echo \"## units\"; systemctl show --all --property=Id,ActiveState,ActiveEnterTimestampMonotonic '*.service' '*.socket' '*.timer'",
  ':',
].join('\n');

/**
 * Reads what a deployer can have changed on a node: files with digests, packages, units. Secrets stay there; their digests come here
 * and are printed nowhere.
 *
 * @throws CommandError when the node cannot be asked
 */
export async function readNodeFacts(node: Node, signal?: AbortSignal): Promise<NodeFacts> {
  const { stdout } = await node.exec(factsCommand, { timeoutMs: readTimeoutMs, signal });
  return parseNodeFacts(node.name, stdout);
}

/** @throws Error for text that lacks a part: half a reading would look like files that are gone */
export function parseNodeFacts(node: string, text: string): NodeFacts {
  const parts = new Map(
    text
      .split(/^## /m)
      .slice(1)
      .map((part) => {
        const [title = '', ...lines] = part.split('\n');
        return [title, lines.join('\n')] as const;
      }),
  );
  const textOf = (title: string): string =>
    parts.get(title) ?? assertSaid(`${node} did not say its ${title}`);
  const linesOf = (title: string): string[] =>
    textOf(title)
      .split('\n')
      .filter((line) => line !== '');
  return {
    node,
    bootId: linesOf('boot')[0] ?? '',
    files: parseFiles(linesOf('files'), [
      ...linesOf('digests').map(digestOf),
      ...linesOf('links').map(targetOf),
    ]),
    packages: new Map(
      linesOf('packages').map((line) => {
        const [name = '', version = '', status = ''] = line.split(' ');
        return [name, status === 'installed' ? version : `${version} (${status})`];
      }),
    ),
    units: parseUnits(textOf('units'), linesOf('enabled')),
  };
}

function digestOf(line: string): readonly [path: string, content: string] {
  const [, digest = '', path = ''] = /^\\?([0-9a-f]{64}) [ *](.*)$/.exec(line) ?? [];
  return [path, digest];
}

function targetOf(line: string): readonly [path: string, content: string] {
  const [path = '', target = ''] = line.split(' -> ', 2);
  return [path, target];
}

function parseFiles(
  lines: readonly string[],
  contents: readonly (readonly [path: string, content: string])[],
): Map<string, FileFacts> {
  const content = new Map(contents);
  const files = lines.flatMap((line) => {
    const [, type, mode, owner, writtenAt, path] = /^(\S) (\d+) (\S+) ([\d.]+) (.*)$/.exec(line) ?? [];
    if (type === undefined || mode === undefined || owner === undefined || path === undefined) return [];
    if (whyVolatile(path, volatileFiles) !== undefined) return [];
    return [
      [
        path,
        {
          type,
          mode,
          owner,
          writtenAt: type === 'd' ? '' : (writtenAt ?? ''),
          content: content.get(path) ?? '',
        },
      ] as const,
    ];
  });
  return new Map(files);
}

/** What is loaded says more than what is listed; a unit that is neither active nor enabled may be listed alone. */
function parseUnits(shown: string, listed: readonly string[]): Map<string, UnitFacts> {
  const enabled = new Map(
    listed.map((line) => {
      const [unit = '', state = ''] = line.trim().split(/\s+/);
      return [unit, state] as const;
    }),
  );
  const units = new Map<string, UnitFacts>();
  for (const [unit, state] of enabled)
    units.set(unit, { active: 'inactive', enabled: state, activeSince: '0' });
  for (const block of shown.split('\n\n')) {
    const fields = new Map(
      block.split('\n').map((line) => line.split('=', 2) as [string, string | undefined]),
    );
    const unit = fields.get('Id');
    if (unit === undefined) continue;
    units.set(unit, {
      active: fields.get('ActiveState') ?? '',
      enabled: enabled.get(unit) ?? '',
      activeSince: fields.get('ActiveEnterTimestampMonotonic') ?? '0',
    });
  }
  return new Map([...units].filter(([name]) => whyVolatile(name, volatileUnits) === undefined));
}

function assertSaid(why: string): never {
  throw new Error(why);
}
