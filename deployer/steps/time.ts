import { shellQuote, type Node } from '../../lab/node/node.ts';
import type { TimeService } from '../os/dialect.ts';
import { findingOf, type Step } from '../step.ts';
import { unitProblems, unitStates } from '../../lab/observe/unit-state.ts';

export const time: Step = {
  name: 'time',
  title: 'the clock follows the time server',
  action: 'make the time server the only source, enable the daemon and restart it',
  runs: 'each',
  settleMs: 30_000,
  async isDone(node, deployment) {
    const server = deployment.inventory.parameters.ntp_server;
    const { time: service, packageManager } = deployment.osOf(node);
    const missing = await packageManager.problems(node, service.packages);
    // Of a daemon that is not there, nothing else is to be said.
    if (missing.length > 0) return findingOf(missing);
    const problems = await Promise.all([
      configProblems(node, service, server),
      unitProblems(node, [service.unit]),
      rivalProblems(node, service),
      sourceProblems(node, service, server),
    ]);
    return findingOf(problems.flat());
  },
  async apply(node, deployment) {
    const { time: service, packageManager } = deployment.osOf(node);
    const { configPath, unit, settings, rival, packages } = service;
    const missing = await packageManager.problems(node, packages);
    if (missing.length > 0) await packageManager.install(node, packages, deployment.signal);
    const kept = (await readLines(node, configPath)).filter((line) => !service.isSource(line));
    await node.put(
      configPath,
      [...kept, serverLine(deployment.inventory.parameters.ntp_server), ''].join('\n'),
    );
    for (const { path, line } of settings) {
      const lines = await readLines(node, path);
      if (lines.at(-1) === line) continue;
      await node.exec(`mkdir -p ${shellQuote(path.replace(/\/[^/]*$/, ''))}`);
      await node.put(path, [...lines, line, ''].join('\n'));
    }
    if (rival)
      await node.exec(`systemctl disable ${rival} 2>/dev/null; systemctl stop ${rival} 2>/dev/null; :`);
    await node.exec(`systemctl enable ${unit} && systemctl restart ${unit}`);
  },
};

const serverLine = (server: string): string => `server ${server} iburst`;

async function configProblems(node: Node, service: TimeService, server: string): Promise<string[]> {
  const sources = (await readLines(node, service.configPath)).filter((line) => service.isSource(line));
  const wrong = sources.length !== 1 || sources[0] !== serverLine(server);
  const missing = await Promise.all(
    service.settings.map(async ({ path, line }) =>
      (await readLines(node, path)).at(-1) === line ? [] : [`${path} lacks ${line}`],
    ),
  );
  return [
    ...(wrong ? [`${service.configPath} names ${sources.join(', ') || 'no source'}`] : []),
    ...missing.flat(),
  ];
}

async function rivalProblems(node: Node, { rival }: TimeService): Promise<string[]> {
  if (!rival) return [];
  const { active, enabled } = (await unitStates(node, [rival]))[rival] ?? { active: '', enabled: '' };
  return active === 'active' || enabled === 'enabled' ? [`${rival} is there as well`] : [];
}

/** Whether the daemon that runs has read the file, and has our server for a source. Without the tool nothing is said. */
async function sourceProblems(node: Node, { listSources }: TimeService, server: string): Promise<string[]> {
  const tool = listSources.split(' ')[0];
  const { exitCode, stdout } = await node.exec(
    `command -v ${tool} > /dev/null || exit 127; { ${listSources}; } 2>&1; echo; getent ahostsv4 ${shellQuote(server)}`,
    { okCodes: 'any' },
  );
  if (exitCode === 127) return [];
  const [sources = '', addresses = ''] = stdout.split('\n\n');
  const known = [server, ...addresses.split('\n').map((line) => line.split(' ')[0] ?? '')].filter(Boolean);
  const words = sources.split(/\s+/);
  // ntpq marks a source with one character and no space before its address.
  const used = known.some((address) => words.some((word) => word.replace(/^[-+*#ox.~ ]/, '') === address));
  return used ? [] : [`the daemon's sources do not include ${server}: ${sources.trim()}`];
}

/** A file's lines without trailing empty ones; a missing file has none. */
async function readLines(node: Node, path: string): Promise<string[]> {
  const { stdout } = await node.exec(`cat ${shellQuote(path)}`, { okCodes: [0, 1] });
  return stdout.trimEnd() === '' ? [] : stdout.trimEnd().split('\n');
}
