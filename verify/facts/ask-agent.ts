import { CommandError } from '../../lab/errors.ts';
import { shellQuote, type Node } from '../../lab/node/node.ts';
import { waitUntil } from '../../lab/wait-until.ts';
import { portOf, type FenceDevice } from './fence-device.ts';

/** An agent that is asked about machines on a network of its own answers in a second, if it does. */
const answerTimeoutMs = 15_000;
/** fence_xvm holds TCP port 1229 while it waits; the device's own monitor may have it for as long as one answer takes. */
const portTimeoutMs = 40_000;
const portTaken = /Address already in use/;

/**
 * Has a device's agent do one thing on a node, with the device's options as Pacemaker gives them: on standard input, so that a
 * password stands in no argument list.
 *
 * @returns what it printed, and its exit code
 * @throws CommandError when it does not answer
 */
async function runAgent(
  node: Node,
  device: FenceDevice,
  options: Record<string, string>,
): Promise<{ exitCode: number; output: string }> {
  const stdin = Object.entries({ ...device.options, ...options })
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
  const result = await waitUntil(
    `${device.agent} finds its port free on ${node.name}`,
    async (signal) =>
      node
        .exec(shellQuote(device.agent), { stdin, okCodes: 'any', timeoutMs: answerTimeoutMs, signal })
        .catch((error: unknown) => {
          if (error instanceof CommandError) return error;
          throw error;
        }),
    // One that found the port taken and then succeeded says so all the same.
    (ended) => ended instanceof CommandError || ended.exitCode === 0 || !portTaken.test(ended.stderr),
    { timeoutMs: portTimeoutMs, intervalMs: 500, show: ({ stderr }) => stderr.trim() },
  );
  if (result instanceof CommandError)
    throw new Error(`${device.agent} gave no answer within ${answerTimeoutMs / 1000} s`, { cause: result });
  return { exitCode: result.exitCode, output: [result.stdout, result.stderr].join('\n').trim() };
}

/** Whether the agent has a list of machines to give, by its own metadata. */
export async function canList(node: Node, device: FenceDevice): Promise<boolean> {
  const { exitCode, output } = await runAgent(node, { ...device, options: {} }, { action: 'metadata' });
  if (exitCode !== 0) throw new Error(`${device.agent} ended with ${exitCode}: ${lastLine(output)}`);
  return /<action\s[^>]*name="list"/.test(output);
}

/** The lines of its list of machines. @throws Error when it has none to give */
export async function listMachines(node: Node, device: FenceDevice): Promise<string[]> {
  const action = device.primitive.options.pcmk_list_action ?? 'list';
  const { exitCode, output } = await runAgent(node, device, { action });
  if (exitCode !== 0) throw new Error(`${device.agent} ended with ${exitCode}: ${lastLine(output)}`);
  return output.split('\n').filter((line) => line.trim() !== '' && !portTaken.test(line));
}

/** Whether a node's machine has power, says the device. @throws Error when it does not say */
export async function machineStatus(node: Node, device: FenceDevice, target: string): Promise<'on' | 'off'> {
  const action = device.primitive.options.pcmk_status_action ?? 'status';
  const port = device.portOption === null ? {} : { [device.portOption]: portOf(device, target) };
  const { exitCode, output } = await runAgent(node, device, { action, nodename: target, ...port });
  if (exitCode === 0) return 'on';
  // The fence agents' interface: 2 is "it is off".
  if (exitCode === 2) return 'off';
  throw new Error(`${device.agent} ended with ${exitCode}: ${lastLine(output)}`);
}

function lastLine(output: string): string {
  return output.split('\n').filter(Boolean).at(-1) ?? 'it said nothing';
}
