import { readInventory } from '../../deployer/read-inventory.ts';
import { fenceEach, type Fenced, type FenceEachOptions } from '../../verify/fence/fence-each.ts';
import { sshMachines } from '../../verify/fence/ssh-machines.ts';
import { verify, type Verdict } from '../../verify/verify.ts';
import { openBackend } from '../backend/open-backend.ts';
import type { Node } from '../node/node.ts';
import { SshNode } from '../node/ssh-node.ts';
import { engineMachines } from './engine-machines.ts';
import { lockLab } from './lock.ts';
import { openLab } from './open-lab.ts';
import { spreadAgain } from './spread-again.ts';

/** What `lab verify --json` prints. */
export interface LabVerdict extends Verdict {
  /** With `--fence`: the nodes that were fenced and came back; null where it was not asked for, or refused. */
  fenced: Fenced[] | null;
}

export interface VerifyOptions {
  /** Has each node fenced for real, where nothing else is found. */
  fence: boolean;
  onFenced?: ((fenced: Fenced) => void) | undefined;
}

/** @throws UnavailableError where there is no such lab, or it is being changed */
export async function verifyLab(lab: string, options: VerifyOptions): Promise<LabVerdict> {
  const backend = await openBackend();
  const { topology, parts } = await openLab(backend, lab);
  await using _lock = options.fence ? await lockLab(lab, 'lab verify --fence') : undefined;
  const nodes = topology.machines.map(({ name }) => backend.node(lab, name));
  const names = parts.filter(({ role }) => isMachine(role)).map(({ name }) => name);
  const machines = engineMachines(backend.power(lab), names);
  const verdict = await verify(nodes, { ntpServer: topology.timeServer.address });
  return options.fence
    ? await fenced(verdict, nodes, { ...options, machines })
    : { ...verdict, fenced: null };
}

/** What the lab's network has besides machines is no member of a cluster. */
function isMachine(role: string): boolean {
  return !['fence-host', 'time-server', 'quorum-device'].includes(role);
}

/** @throws UserError for an inventory that is not right, or holds no host keys though they are asked for */
export async function verifyInventory(
  path: string,
  options: VerifyOptions & { acceptNewHostKeys: boolean },
): Promise<LabVerdict> {
  const inventory = await readInventory(path, options);
  await using connections = new AsyncDisposableStack();
  const connect = (machine: (typeof inventory.remoteNodes)[number]): SshNode =>
    connections.use(new SshNode({ ...machine, acceptNewHostKey: options.acceptNewHostKeys }));
  const nodes = inventory.nodes.map(connect);
  const verdict = await verify(nodes, { ntpServer: inventory.parameters.ntp_server });
  if (!options.fence) return { ...verdict, fenced: null };
  // A remote node runs no cluster to be asked, and is fenced as the others are.
  const machines = sshMachines([...nodes, ...inventory.remoteNodes.map(connect)]);
  return await fenced(verdict, nodes, { ...options, machines });
}

/** A cluster with which something is wrong may not survive it, and one that was not looked at whole may be such a one. */
async function fenced(
  verdict: Verdict,
  nodes: readonly Node[],
  options: FenceEachOptions,
): Promise<LabVerdict> {
  if (verdict.findings.length + verdict.notLookedAt.length > 0) return { ...verdict, fenced: null };
  const { fenced: done, findings, notLookedAt } = await fenceEach(nodes, options);
  // Also after a finding: the nodes before it, or another one in its place, were fenced.
  findings.push(...(await spreadAgain(nodes)));
  const check = 'fence';
  const judged = findings.length > 0 ? 'found' : notLookedAt.length > 0 ? 'unknown' : 'ok';
  return {
    checks: [
      ...verdict.checks,
      { name: check, title: 'every node was fenced for real, and came back', verdict: judged },
    ],
    findings: findings.map((finding) => ({ check, ...finding })),
    notLookedAt: notLookedAt.map((each) => ({ check, ...each })),
    fenced: done,
  };
}
