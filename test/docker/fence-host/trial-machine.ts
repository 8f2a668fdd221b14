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
    // As PID 1 it ignores SIGTERM, as a machine would that hangs: only the power cut ends it.
    Cmd: ['sleep', 'infinity'],
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
