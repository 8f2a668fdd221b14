import { openBackend } from '../../lab/backend/open-backend.ts';
import type { Node } from '../../lab/node/node.ts';

const daemons = ['corosync', 'pacemaker', 'pcsd', 'pcsd-ruby'].map((unit) => `-u ${unit}`).join(' ');
/** What waits in systemd, what the cluster says of itself, and what its daemons said last. */
const look =
  'systemctl list-jobs --no-pager --no-legend; crm_mon -1; ' +
  `journalctl -q --no-pager -o short-precise -n 25 ${daemons}`;

/**
 * What stands in a lab, for whoever reads a run in which a test failed: once the lab is gone, nothing else tells. It never
 * throws, and looks for 20 s at most, at all nodes at once.
 *
 * @param doing the test that failed
 */
export async function lastSeen(lab: string, doing: string): Promise<string> {
  const seen = await lookAt(lab).catch((error: unknown) => [String(error)]);
  return `\nlast seen in lab ${lab} after "${doing}" failed:\n${seen.join('\n')}\n`;
}

async function lookAt(lab: string): Promise<string[]> {
  const backend = await openBackend();
  const state = await backend.find(lab);
  const nodes = state?.parts.filter(({ role }) => role === 'node') ?? [];
  return Promise.all(
    nodes.map(async ({ name, power }) => {
      const said = power === 'on' ? await ask(backend.node(lab, name)) : `power: ${power}`;
      return `-- ${name}\n${said}`;
    }),
  );
}

async function ask(node: Node): Promise<string> {
  try {
    const { stdout, stderr } = await node.exec(look, { okCodes: 'any', timeoutMs: 20_000 });
    return stdout + stderr;
  } catch (error) {
    return String(error);
  }
}
