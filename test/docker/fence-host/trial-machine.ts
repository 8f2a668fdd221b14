import type { Engine } from '../../../lab/backend/docker/engine.ts';
import { servicesImage } from '../../../lab/backend/docker/images.ts';
import { containerName, labelFilter, partLabels } from '../../../lab/backend/docker/labels.ts';

/** Makes what counts as a machine of the lab: a container that sleeps, not yet started. */
export async function createMachine(
  docker: Engine,
  lab: string,
  machine: string,
  labels: Record<string, string> = {},
): Promise<ReturnType<Engine['getContainer']>> {
  return docker.createContainer({
    name: containerName(lab, machine),
    Image: await servicesImage(docker),
    // Asked to shut down it ends with 0; ended with 137, it was cut.
    Cmd: ['sh', '-c', 'trap "exit 0" TERM; sleep infinity & wait'],
    Labels: { ...partLabels(lab, { name: machine, role: 'node' }), ...labels },
    HostConfig: { NetworkMode: 'none' },
  });
}

/** Removes what bears the lab's label, the containers first. */
export async function removeLab(docker: Engine, lab: string): Promise<void> {
  const filters = labelFilter(`fencelab.lab=${lab}`);
  for (const { Id } of await docker.listContainers({ all: true, filters })) {
    await docker.getContainer(Id).remove({ force: true, v: true });
  }
  for (const { Id } of await docker.listNetworks({ filters })) await docker.getNetwork(Id).remove();
}
