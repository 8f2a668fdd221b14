import type { LabState, PartFile } from '../backend/backend.ts';
import { fencedMachines, type Topology } from '../topology/topology.ts';
import type { FenceHostConfig } from './fence-host-config.ts';
import { fenceHostMain, readFenceHostProgram } from './fence-host-program.ts';

const programFolder = '/opt/fencelab';

/** Where the fence host's container has the engine's socket. */
export const engineSocket = '/run/docker.sock';

/** Without V8's own threads and with a small young generation it needs 15 MB less, and is no slower. */
export const fenceHostCommand = [
  'node',
  '--single-threaded',
  '--max-semi-space-size=1',
  `${programFolder}/${fenceHostMain}`,
] as const;

/**
 * What a lab's fence host is given before it first starts: its program, its configuration, its key. With these files,
 * Node and the engine's socket it needs nothing else.
 *
 * @param key the key file's whole content, the newline that ends it on the nodes included
 */
export async function fenceHostFiles({ topology }: LabState, key: string): Promise<PartFile[]> {
  const program = await readFenceHostProgram();
  return [
    ...program.map(({ path, code }) => ({ path: `${programFolder}/${path}`, content: code, mode: 0o644 })),
    // Without it Node would have to guess that these are ES modules.
    { path: `${programFolder}/package.json`, content: '{"type":"module"}\n', mode: 0o644 },
    {
      path: '/etc/fencelab/fence-host.json',
      content: JSON.stringify(fenceHostConfig(topology), null, 2),
      mode: 0o644,
    },
    { path: '/etc/fencelab/fence_xvm.key', content: key, mode: 0o600 },
  ];
}

/** One listener for each simulated KVM host, with the machines that it holds. */
function fenceHostConfig(topology: Topology): FenceHostConfig {
  const { lab, fenceHost } = topology;
  const byGroup = Map.groupBy(fencedMachines(topology), ({ multicastAddress }) => multicastAddress);
  return {
    lab,
    socketPath: engineSocket,
    port: 1229,
    interfaceAddress: fenceHost.address,
    hash: 'sha256',
    auth: 'sha256',
    listeners: [...byGroup].map(([multicastAddress, held]) => ({
      multicastAddress,
      machines: held.map(({ name, uuid }) => ({ name, uuid })),
    })),
  };
}
