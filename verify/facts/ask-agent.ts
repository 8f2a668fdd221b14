import { CommandError } from '../../lab/errors.ts';
import { shellQuote, type ExecResult, type Node } from '../../lab/node/node.ts';
import { waitUntil } from '../../lab/wait-until.ts';
import { portOf, type FenceDevice } from './fence-device.ts';

/** An agent that is asked about machines on a network of its own answers in a second, if it does. */
const answerTimeoutMs = 15_000;
/** fence_xvm holds TCP port 1229 while it waits; the device's own monitor may have it for as long as one answer takes. */
const portTimeoutMs = 40_000;
const portTaken = /Address already in use/;
/** `passwd`, `password`, `secret_key`, `kg`, `snmp_priv_passwd`, `community`, … */
const secretOption = /pass|secret|token|community|^(?:hexadecimal_)?kg$/;

type Answer = Pick<ExecResult, 'exitCode' | 'stdout' | 'stderr'>;

/**
 * Has a device's agent do one thing on a node, with the device's options as Pacemaker gives them: on standard input, so that a
 * password stands in no argument list.
 *
 * @returns what it printed, and its exit code, whatever that is
 * @throws Error when it does not answer; WaitTimeoutError when its port stays taken
 */
async function runAgent(node: Node, device: FenceDevice, options: Record<string, string>): Promise<Answer> {
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
  return result;
}

/** What the agent can be asked to do, by its own metadata. @throws Error when it does not say */
export async function agentActions(node: Node, device: FenceDevice): Promise<ReadonlySet<string>> {
  const answer = await runAgent(node, { ...device, options: {} }, { action: 'metadata' });
  if (answer.exitCode !== 0) throw failure(device, answer);
  const names = [...answer.stdout.matchAll(/<action\s[^>]*?\bname="([^"]*)"/g)];
  return new Set(names.map(([, name = '']) => name));
}

/** The lines of its list of machines. @throws Error when it has none to give */
export async function listMachines(node: Node, device: FenceDevice): Promise<string[]> {
  const action = device.primitive.options.pcmk_list_action ?? 'list';
  const answer = await runAgent(node, device, { action });
  if (answer.exitCode !== 0) throw failure(device, answer);
  return answer.stdout.split('\n').filter((line) => line.trim() !== '');
}

/** Whether a node's machine has power, says the device. @throws Error when it does not say */
export async function machineStatus(node: Node, device: FenceDevice, target: string): Promise<'on' | 'off'> {
  const action = device.primitive.options.pcmk_status_action ?? 'status';
  const port = device.portOption === null ? {} : { [device.portOption]: portOf(device, target) };
  const answer = await runAgent(node, device, { action, nodename: target, ...port });
  if (answer.exitCode === 0) return 'on';
  // The fence agents' interface: 2 is "it is off".
  if (answer.exitCode === 2) return 'off';
  throw failure(device, answer);
}

/** With the agent's last words, and without a secret of the device's: a verbose agent logs its own command lines. */
function failure({ agent, options }: FenceDevice, { exitCode, stdout, stderr }: Answer): Error {
  const said = `${stdout}\n${stderr}`.split('\n').filter((line) => line.trim() !== '');
  const secrets = Object.entries(options).filter(([name, value]) => secretOption.test(name) && value !== '');
  const words = secrets.reduce(
    (text, [, value]) => text.replaceAll(value, '[removed]'),
    said.at(-1)?.trim() ?? 'it said nothing',
  );
  return new Error(`${agent} ended with ${exitCode}: ${words}`);
}
