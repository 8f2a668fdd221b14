import type { Node } from '../../lab/node/node.ts';
import { machinesIn } from '../../lab/observe/cluster-view.ts';
import { parseConfiguration, type Configuration } from '../../lab/observe/parse-configuration.ts';
import { parseOperationResults, type OperationResult } from '../../lab/observe/parse-operation-results.ts';
import { agentActions, listMachines, machineStatus } from './ask-agent.ts';
import type { ClusterFacts, DeviceAnswers, DeviceFacts, NodeFacts, Unanswered } from './cluster-facts.ts';
import { ask, type Fact } from './fact.ts';
import { fenceDevices, type FenceDevice } from './fence-device.ts';
import { targetsOf } from './fence-targets.ts';
import { fenceKeyOf, isBooting, nodeFacts, whyUnanswered } from './node-facts.ts';

const timeoutMs = 60_000;

export interface Asked {
  ntpServer?: string | undefined;
}

/**
 * Gathers all that the checks judge, once: the configuration, all else of every node at the same time, then what the fence agents
 * answer, on each node one after another. Nothing is changed, and nothing that a node does makes this throw.
 */
export async function gather(nodes: readonly Node[], asked: Asked): Promise<ClusterFacts> {
  const unanswered = (await Promise.all(nodes.map(async (node) => unansweredBy(node)))).flat();
  const answering = nodes.filter(({ name }) => !unanswered.some((each) => each.name === name));
  const names = nodes.map(({ name }) => name);
  const cib = await readCib(answering);
  const known = cib.configuration.known ? fenceDevices(cib.configuration.value) : [];
  const options = { names, keyFiles: known.flatMap(fenceKeyOf), ntpServer: asked.ntpServer };
  const facts = await Promise.all(answering.map(async (node) => nodeFacts(node, options)));
  return {
    asked,
    nodes: facts,
    unanswered,
    ...cib,
    devices: await askDevices(answering, known, facts),
  };
}

/** @returns none for a node that can be asked */
async function unansweredBy(node: Node): Promise<Unanswered[]> {
  const { name } = node;
  const why = await whyUnanswered(node);
  if (why !== undefined) return [{ name, why }];
  return (await isBooting(node)) ? [{ name, why: 'it is still booting', isBooting: true }] : [];
}

/** From the first node that has a running cluster to ask: its copy is the others' too. */
async function readCib(nodes: readonly Node[]): Promise<{
  configuration: Fact<Configuration>;
  operations: Fact<OperationResult[]>;
  crmVerify: Fact<string[]>;
}> {
  let last: { known: false; why: string } = { known: false, why: 'no node answers' };
  for (const node of nodes) {
    const text = await ask(async () => (await node.exec('cibadmin --query', { timeoutMs })).stdout);
    if (!text.known) {
      last = text;
      continue;
    }
    const [configuration, operations, crmVerify] = await Promise.all([
      ask(async () => parseConfiguration(text.value)),
      ask(async () => parseOperationResults(text.value)),
      ask(async () => verifyConfiguration(node)),
    ]);
    return { configuration, operations, crmVerify };
  }
  return { configuration: last, operations: last, crmVerify: last };
}

/** What crm_verify ends with where it found something: 78 with 2.x, 1 and 255 with 1.1. */
const complaintCodes = [78, 1, 255];

/** What crm_verify has to say. @throws Error where it could not look */
async function verifyConfiguration(node: Node): Promise<string[]> {
  const { exitCode, stdout, stderr } = await node.exec('crm_verify --live-check -VV', {
    okCodes: 'any',
    timeoutMs,
  });
  if (exitCode === 0) return [];
  const lines = `${stdout}\n${stderr}`
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const said = lines.filter(
    (line) => /(?:^|\s)(?:error|warning):/.test(line) && !/^(?:Errors|Warnings) found/.test(line),
  );
  const hasLooked = complaintCodes.includes(exitCode) && !/connect|not available/i.test(lines.join(' '));
  if (said.length === 0 && !hasLooked)
    throw new Error(`crm_verify exited with ${exitCode}: ${lines.join('; ')}`);
  // It goes through the configuration twice.
  return [...new Set(said.length > 0 ? said : lines)];
}

/** Each node asks for itself, one device after another: on one node two agents may want the same port. */
async function askDevices(
  nodes: readonly Node[],
  devices: readonly FenceDevice[],
  facts: readonly NodeFacts[],
): Promise<DeviceFacts[]> {
  const members = machinesIn(facts.map(({ view }) => view));
  const asked = await Promise.all(
    nodes.map(async (node) => {
      const answers: [string, DeviceAnswers][] = [];
      for (const device of devices.filter(({ isProgram }) => isProgram))
        answers.push([device.id, await askDevice(node, device, members)]);
      return { node: node.name, answers: new Map(answers) };
    }),
  );
  return devices.map((device) => ({
    device,
    answers: Object.fromEntries(
      asked.flatMap(({ node, answers }) => {
        const answer = answers.get(device.id);
        return answer ? [[node, answer]] : [];
      }),
    ),
  }));
}

async function askDevice(
  node: Node,
  device: FenceDevice,
  members: readonly string[],
): Promise<DeviceAnswers> {
  const actions = await ask(async () => agentActions(node, device));
  if (!actions.known) return { list: actions, status: {} };
  const list = await ask(async () => (actions.value.has('list') ? listMachines(node, device) : null));
  // One that does not answer is not asked again for each machine, nor one that tells of none, as fence_kdump.
  if (!list.known || !actions.value.has('status')) return { list, status: {} };
  const targets = targetsOf(device, list.value, members);
  const status: DeviceAnswers['status'] = {};
  for (const target of targets) status[target] = await ask(async () => machineStatus(node, device, target));
  return { list, status };
}
