import type { LabState, PartFile } from '../backend/backend.ts';
import type { FenceHostConfig } from './fence-host-config.ts';
import { programMain, readProgramFiles } from './program-files.ts';

/** Where the program lies in the fence host's container, and where the engine's socket is put. */
export const programFolder = '/opt/fencelab';
export const engineSocket = '/run/docker.sock';

export const fenceHostCommand = ['node', `${programFolder}/${programMain}`] as const;

/** Everything that a lab's fence host needs besides Node: program, configuration, key. */
export async function fenceHostFiles({ spec, topology }: LabState, key: string): Promise<PartFile[]> {
  const config: Partial<FenceHostConfig> = {
    lab: spec.name,
    socketPath: engineSocket,
    interfaceAddress: topology.fenceHost.address,
    listeners: topology.machines.map(({ name, uuid, multicastAddress }) => ({
      multicastAddress,
      machines: [{ name, uuid }],
    })),
  };
  const program = await readProgramFiles();
  return [
    ...program.map(({ path, content }) => ({ path: `${programFolder}/${path}`, content, mode: 0o644 })),
    { path: '/etc/fencelab/fence-host.json', content: JSON.stringify(config, null, 2), mode: 0o644 },
    { path: '/etc/fencelab/fence_xvm.key', content: key, mode: 0o600 },
  ];
}
