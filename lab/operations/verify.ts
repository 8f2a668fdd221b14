import { readInventory } from '../../deployer/read-inventory.ts';
import { verify, type Verdict } from '../../verify/verify.ts';
import { openBackend } from '../backend/open-backend.ts';
import { SshNode } from '../node/ssh-node.ts';
import { openLab } from './open-lab.ts';

export type { Verdict } from '../../verify/verify.ts';

/** @throws UnavailableError where there is no such lab */
export async function verifyLab(lab: string): Promise<Verdict> {
  const backend = await openBackend();
  const { topology } = await openLab(backend, lab);
  const nodes = topology.machines.map(({ name }) => backend.node(lab, name));
  return verify(nodes, { ntpServer: topology.timeServer.address });
}

/** @throws UserError for an inventory that is not right, or holds no host keys though they are asked for */
export async function verifyInventory(
  path: string,
  options: { acceptNewHostKeys: boolean },
): Promise<Verdict> {
  const { nodes, parameters } = await readInventory(path, options);
  await using connections = new AsyncDisposableStack();
  const reached = nodes.map((node) =>
    connections.use(new SshNode({ ...node, acceptNewHostKey: options.acceptNewHostKeys })),
  );
  return await verify(reached, { ntpServer: parameters.ntp_server });
}
