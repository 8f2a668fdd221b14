import type { Backend, LabState, Part } from '../lab/backend/backend.ts';
import { labInventory } from '../lab/operations/lab-inventory.ts';
import { shellQuote, type Node } from '../lab/node/node.ts';
import { partFiles } from '../lab/operations/part-files.ts';
import { ensureSecrets } from '../lab/secrets/secrets.ts';
import { findLabProblems, readStatus } from '../lab/operations/status.ts';
import { waitUntil } from '../lab/wait-until.ts';

const waitMs = 180_000;

/**
 * What `lab up` is measured against: the same lab brought up by an operator's script, which types procedure and set-up one
 * command after another through the engine's exec, node by node, and waits for what it needs in place of sleeping.
 * Debian 12 only. Ends where `lab up` ends: all online, quorate, three devices started.
 *
 * @returns milliseconds for each part of it
 */
export async function typeProcedure(backend: Backend, lab: string): Promise<Record<string, number>> {
  const times: Record<string, number> = {};
  const timed = async (what: string, run: () => Promise<void>): Promise<void> => {
    const begin = performance.now();
    await run();
    times[what] = performance.now() - begin;
  };

  let state!: LabState;
  await timed('machines', async () => {
    const system = await backend.nodeImage({ os: 'debian12' });
    state = await backend.ensureNetwork({ name: lab, systems: [system, system, system] });
    for (const part of state.parts) await makePart(backend, state, part);
  });
  const nodes = state.topology.machines.map(({ name }) => backend.node(lab, name));
  const names = nodes.map(({ name }) => name).join(' ');
  const [first] = nodes;
  if (!first) throw new Error('a lab without nodes');
  const { parameters, stonith } = labInventory(state, await ensureSecrets(lab, state.topology.machines));

  await timed('every node', async () => {
    for (const node of nodes) await typeOnNode(node, parameters);
    await trustFirst(first, nodes.slice(1));
  });
  await timed('auth', async () => {
    for (const node of nodes) await untilExits0(node, 'bash -c "</dev/tcp/localhost/2224"');
    await first.exec(`pcs host auth ${names} -u hacluster`, { stdin: `${parameters.hacluster_passwd}\n` });
  });
  await timed('setup', async () => {
    await first.exec(`pcs cluster setup ${parameters.ha_cluster_name} ${names} --force`, {
      timeoutMs: waitMs,
    });
  });
  await timed('enable', async () => {
    await first.exec('pcs cluster enable --all');
  });
  await timed('start', async () => {
    await first.exec('pcs cluster start --all', { timeoutMs: waitMs });
    await untilHealthy(backend, state, (problem) => !problem.includes('fence devices'));
  });
  await timed('fencing', async () => {
    for (const { id, multicastAddress } of stonith) {
      await first.exec(`pcs stonith create ${id} fence_xvm multicast_address=${multicastAddress}`);
    }
    await first.exec('pcs resource defaults update resource-stickiness=INFINITY');
    await untilHealthy(backend, state, () => true);
  });
  return times;
}

async function makePart(backend: Backend, state: LabState, part: Part): Promise<void> {
  const secrets = await ensureSecrets(state.spec.name, state.topology.machines);
  await backend.createPart(state, part, await partFiles(state, part, secrets));
  await backend.startPart(state.spec.name, part.name);
}

/** Section A, but for the SSH trust, which takes two nodes. */
async function typeOnNode(
  node: Node,
  parameters: { ntp_server: string; fence_xvm: string; hacluster_passwd: string },
): Promise<void> {
  await untilExits0(node, 'systemctl is-system-running');
  await node.exec('dpkg-query -W pcs pacemaker corosync fence-agents resource-agents');
  await node.exec('systemctl enable pcsd.service');
  await node.exec('systemctl start pcsd.service', { timeoutMs: waitMs });
  await node.exec(`sed -i '/^\\(server\\|pool\\) /d' /etc/chrony/chrony.conf`);
  await node.exec(`echo ${shellQuote(`server ${parameters.ntp_server} iburst`)} >> /etc/chrony/chrony.conf`);
  await node.exec('systemctl enable chrony.service');
  await node.exec('systemctl restart chrony.service');
  await node.exec('mkdir -p /etc/cluster');
  await node.exec('cat > /etc/cluster/fence_xvm.key', { stdin: `${parameters.fence_xvm}\n` });
  await node.exec('chpasswd', { stdin: `hacluster:${parameters.hacluster_passwd}\n` });
}

async function trustFirst(first: Node, others: Node[]): Promise<void> {
  await first.exec("test -f /root/.ssh/id_rsa || ssh-keygen -q -t rsa -N '' -f /root/.ssh/id_rsa");
  const { stdout: key } = await first.exec('cat /root/.ssh/id_rsa.pub');
  for (const other of others) {
    await other.exec('cat >> /root/.ssh/authorized_keys', { stdin: key });
    await first.exec(`ssh-keyscan -t ed25519 ${other.name} >> /root/.ssh/known_hosts`);
    await first.exec(`ssh -o BatchMode=yes root@${other.name} true`);
  }
}

async function untilExits0(node: Node, command: string): Promise<void> {
  await waitUntil(
    `"${command}" succeeds on ${node.name}`,
    async () => node.exec(command, { okCodes: 'any' }),
    ({ exitCode }) => exitCode === 0,
    { timeoutMs: waitMs, show: ({ exitCode, stderr }) => `exit code ${exitCode} ${stderr}` },
  );
}

async function untilHealthy(
  backend: Backend,
  state: LabState,
  counts: (problem: string) => boolean,
): Promise<void> {
  await waitUntil(
    'the cluster is healthy',
    async () => findLabProblems(await readStatus(backend, state)).filter(counts),
    (problems) => problems.length === 0,
    { timeoutMs: waitMs, show: (problems) => problems.join('; ') },
  );
}
