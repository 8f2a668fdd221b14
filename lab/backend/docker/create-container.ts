import type Docker from 'dockerode';
import { engineSocket, fenceHostCommand } from '../../fence/fence-host-files.ts';
import type { LabState, NodeSource, Part } from '../backend.ts';
import { systemOf } from '../node-systems.ts';
import { otherMachineImage, servicesImage, timeServerCommand } from './images.ts';
import { containerName, label, networkName, originLabels, partLabels, ring1NetworkName } from './labels.ts';
import { engineSocketPath } from './engine.ts';
import { nodeEntryPoint } from './node-entry-point.ts';
import { cgroupNamespaceOf, nodeHostConfig } from './node-host-config.ts';

/** Makes a part's container on the lab's networks, at its own addresses, not yet started. */
export async function createContainer(
  docker: Docker,
  lab: LabState,
  part: Part,
  source?: NodeSource,
): Promise<Docker.Container> {
  const container = await createOnMainNetwork(docker, lab, part, source);
  const ring1 = lab.topology.machines.find(({ name }) => name === part.name)?.ring1;
  if (ring1) {
    await docker.getNetwork(ring1NetworkName(lab.spec.name)).connect({
      Container: container.id,
      EndpointConfig: { IPAMConfig: { IPv4Address: ring1.address } },
    });
  }
  return container;
}

async function createOnMainNetwork(
  docker: Docker,
  lab: LabState,
  part: Part,
  source?: NodeSource,
): Promise<Docker.Container> {
  const { spec } = lab;
  const common = {
    name: containerName(spec.name, part.name),
    Hostname: part.name,
    Labels: partLabels(spec.name, part),
    NetworkingConfig: {
      EndpointsConfig: { [networkName(spec.name)]: { IPAMConfig: { IPv4Address: part.address } } },
    },
  };
  switch (part.role) {
    case 'node': {
      const { os, image } = systemOf(lab, part.name);
      return docker.createContainer({
        ...common,
        Labels: {
          ...common.Labels,
          [label.system]: JSON.stringify({ os, image }),
          ...(source?.origin && originLabels(source.origin)),
        },
        Image: source?.disk ?? image,
        Entrypoint: await nodeEntryPoint(),
        StopSignal: 'SIGRTMIN+3',
        Env: ['container=docker'],
        HostConfig: await nodeHostConfig({
          networkMode: networkName(spec.name),
          extraHosts: hostsOf(lab),
          cgroupNamespace: await cgroupNamespaceOf(docker, os),
        }),
      });
    }
    case 'quorum-device':
    case 'remote-node':
      return docker.createContainer({
        ...common,
        Image: await otherMachineImage(docker, part.role),
        Entrypoint: await nodeEntryPoint(),
        StopSignal: 'SIGRTMIN+3',
        Env: ['container=docker'],
        HostConfig: await nodeHostConfig({ networkMode: networkName(spec.name), extraHosts: hostsOf(lab) }),
      });
    case 'fence-host':
      return docker.createContainer({
        ...common,
        Image: await servicesImage(docker),
        Cmd: [...fenceHostCommand],
        HostConfig: {
          NetworkMode: networkName(spec.name),
          ExtraHosts: hostsOf(lab),
          // The engine's socket is all that it is given: with it, it cuts power.
          Binds: [`${engineSocketPath()}:${engineSocket}`],
          CapDrop: ['ALL'],
        },
      });
    case 'time-server':
      return docker.createContainer({
        ...common,
        Image: await servicesImage(docker),
        Cmd: [...timeServerCommand],
        HostConfig: { NetworkMode: networkName(spec.name) },
      });
  }
}

/** Every machine of the lab by name, the same on each: what `/etc/hosts` says on real controllers. */
function hostsOf({ topology }: LabState): string[] {
  const { machines, otherMachines } = topology;
  const ring1 = machines.flatMap((machine) => machine.ring1 ?? []);
  return [...machines, ...ring1, ...otherMachines].map(({ name, address }) => `${name}:${address}`);
}
