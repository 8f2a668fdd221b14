import type Docker from 'dockerode';
import { UnavailableError } from '../../errors.ts';
import { readResources } from '../../host/resources.ts';
import type { Node } from '../../node/node.ts';
import type { Topology } from '../../topology/topology.ts';
import type {
  AttachOptions,
  Backend,
  FileLimits,
  FoundFile,
  KeptFiles,
  LabSpec,
  LabState,
  LogOptions,
  MachinePower,
  NodeSource,
  NodeSystem,
  Part,
  PartFile,
  PowerChange,
  Snapshot,
  WantedImage,
} from '../backend.ts';
import type { FaultPlane } from '../fault-plane.ts';
import { createContainer } from './create-container.ts';
import { DockerNode } from './docker-node.ts';
import { DockerFaultPlane } from './docker-fault-plane.ts';
import { connectEngine, engineSocketPath } from './engine.ts';
import { createEnginePower } from './engine-power.ts';
import { bridgeName, createLabNetwork, createRing1Network } from './lab-network.ts';
import { inspectImage } from './images.ts';
import { keepNode } from './keep-node.ts';
import {
  containerName,
  label,
  labelFilter,
  networkName,
  readOrigin,
  readSpec,
  replacedSystems,
  ring1NetworkName,
} from './labels.ts';
import { containerFiles } from './container-files.ts';
import { containerLogs } from './container-logs.ts';
import { allowFencingMulticast, removePacketFilters } from './packet-filters.ts';
import { powerOf } from './power-of.ts';
import { powerChanges } from './power-changes.ts';
import { resolveNodeImage } from './resolve-node-image.ts';
import { listSnapshots, removeSnapshotImages, snapshotLabels, snapshotRef } from './snapshot-images.ts';
import { tarOf } from './tar.ts';
import { topologyOf } from './topology-of.ts';
import { unlessGone } from './unless-gone.ts';

/** @throws UnavailableError when no engine answers, or this user may not use it */
export async function openDockerBackend(): Promise<Backend> {
  return new DockerBackend(await connectEngine());
}

class DockerBackend implements Backend {
  readonly name = 'docker';
  readonly #docker: Docker;

  constructor(docker: Docker) {
    this.#docker = docker;
  }

  async nodeImage(wanted: WantedImage): Promise<NodeSystem> {
    return resolveNodeImage(this.#docker, wanted);
  }

  async imageId(image: string): Promise<string> {
    const found = await inspectImage(this.#docker, image);
    if (found) return found.Id;
    throw new UnavailableError(`the engine has no image "${image}"`, { hint: 'lab setup makes one' });
  }

  async capacity(): Promise<{ memAvailableMb: number; diskFreeMb: number }> {
    return readResources(this.#docker);
  }

  async labs(): Promise<string[]> {
    const filters = labelFilter(label.lab);
    const [containers, networks] = await Promise.all([
      this.#docker.listContainers({ all: true, filters }),
      this.#docker.listNetworks({ filters }),
    ]);
    const names = [...containers, ...networks].flatMap(({ Labels }) => Labels?.[label.lab] ?? []);
    return [...new Set(names)].toSorted();
  }

  async find(lab: string): Promise<LabState | undefined> {
    const filters = labelFilter(`${label.lab}=${lab}`);
    const [containers, networks] = await Promise.all([
      this.#docker.listContainers({ all: true, filters }),
      this.#docker.listNetworks({ filters }),
    ]);
    const network = networks.find(({ Name }) => Name === networkName(lab));
    const spec = readSpec(network?.Labels ?? {});
    const subnet = network?.IPAM?.Config?.[0]?.Subnet;
    if (!spec || !subnet) {
      if (containers.length === 0 && !network) return undefined;
      const why =
        network?.Labels?.[label.lab] === lab
          ? 'was made by another version of lab'
          : "is gone or is not lab's own";
      throw new UnavailableError(`lab "${lab}": its network ${networkName(lab)} ${why}`, {
        hint: `remove what is left of it: lab down --name ${lab}`,
      });
    }
    // A container that never started may lack the files that go into it first: it counts as not made.
    const made = containers.filter(({ State }) => State !== 'created');
    const powers = new Map(made.map(({ Names, State }) => [Names[0]?.slice(1), powerOf(State)]));
    const ring1 = networks.find(({ Name }) => Name === ring1NetworkName(lab));
    const topology = topologyOf(spec, { subnet, ring1Subnet: ring1?.IPAM?.Config?.[0]?.Subnet });
    const parts = partsOf(topology).map((part) => {
      const power = powers.get(containerName(lab, part.name));
      return power === undefined ? part : { ...part, exists: true, power };
    });
    const nodes = made.filter(({ Labels }) => Labels[label.role] === 'node');
    const labelsOf = new Map(nodes.map(({ Labels }) => [Labels[label.node], Labels]));
    const systems = replacedSystems(
      spec,
      topology.machines.map(({ name }) => labelsOf.get(name)),
    );
    return {
      ...(systems ? { spec: { ...spec, systems }, madeAs: spec } : { spec }),
      topology,
      parts,
      origin: readOrigin(nodes.map(({ Labels }) => Labels)),
    };
  }

  async ensureNetwork(spec: LabSpec, check?: (topology: Topology) => void): Promise<LabState> {
    const found = await this.find(spec.name);
    if (found?.spec.cluster?.rings === 2 && !found.topology.machines[0]?.ring1) {
      await createRing1Network(this.#docker, spec.name);
      return this.ensureNetwork(spec);
    }
    if (found) {
      const { Id } = (await this.#docker.getNetwork(networkName(spec.name)).inspect()) as { Id: string };
      await allowFencingMulticast(this.#docker, spec.name, bridgeName(Id));
      return found;
    }
    const { subnet, bridge } = await createLabNetwork(this.#docker, spec, (chosen) =>
      check?.(topologyOf(spec, { subnet: chosen })),
    );
    await allowFencingMulticast(this.#docker, spec.name, bridge);
    const ring1Subnet =
      spec.cluster?.rings === 2 ? await createRing1Network(this.#docker, spec.name) : undefined;
    const topology = topologyOf(spec, { subnet, ring1Subnet });
    return { spec, topology, parts: partsOf(topology) };
  }

  async createPart(lab: LabState, part: Part, files: PartFile[], source?: NodeSource): Promise<void> {
    await this.#removeUnstarted(lab.spec.name, part.name);
    const container = await createContainer(this.#docker, lab, part, source);
    await container.putArchive(await tarOf(files), { path: '/' });
  }

  async removeParts(lab: string, parts: readonly string[]): Promise<void> {
    const filters = labelFilter(`${label.lab}=${lab}`);
    const containers = await this.#docker.listContainers({ all: true, filters });
    const names = parts.map((part) => `/${containerName(lab, part)}`);
    const found = containers.filter(({ Names }) => Names.some((name) => names.includes(name)));
    await Promise.all(
      found.map(async ({ Id }) => unlessGone(this.#docker.getContainer(Id).remove({ force: true, v: true }))),
    );
  }

  async startPart(lab: string, part: string): Promise<void> {
    await this.#container(lab, part).start();
  }

  async destroy(lab: string): Promise<string[]> {
    const filters = labelFilter(`${label.lab}=${lab}`);
    const containers = await this.#docker.listContainers({ all: true, filters });
    await Promise.all(
      containers.map(async ({ Id }) =>
        unlessGone(this.#docker.getContainer(Id).remove({ force: true, v: true })),
      ),
    );
    const networks = await this.#docker.listNetworks({ filters });
    const { Volumes: volumes } = await this.#docker.listVolumes({ filters });
    try {
      if (networks.length > 0) await removePacketFilters(this.#docker, lab);
    } finally {
      // It takes a container of its own, which a full disk or a pruned image keeps from being made.
      for (const { Id } of networks) await unlessGone(this.#docker.getNetwork(Id).remove());
      for (const { Name } of volumes ?? []) await unlessGone(this.#docker.getVolume(Name).remove());
    }
    return [
      ...containers.map(({ Names }) => `container ${Names[0]?.slice(1)}`),
      ...networks.map(({ Name }) => `network ${Name}`),
      ...(volumes ?? []).map(({ Name }) => `volume ${Name}`),
    ];
  }

  async saveSnapshot(
    lab: LabState,
    { name, kind, takenAt }: Pick<Snapshot, 'name' | 'kind' | 'takenAt'>,
    files: KeptFiles,
  ): Promise<void> {
    await removeSnapshotImages(this.#docker, name, { butLast: true });
    const keeping = await Promise.allSettled(
      lab.topology.machines.map(async ({ name: machine }) =>
        keepNode(this.#docker, {
          container: this.#container(lab.spec.name, machine),
          machine,
          files,
          labels: snapshotLabels(lab, { name, kind, takenAt }, machine),
          ref: snapshotRef(name, machine),
        }),
      ),
    );
    const failed = keeping.find((each) => each.status === 'rejected');
    if (failed) throw failed.reason;
  }

  async snapshots(): Promise<Snapshot[]> {
    return listSnapshots(this.#docker);
  }

  async removeSnapshot(name: string, save?: Pick<Snapshot, 'takenAt'>): Promise<string[]> {
    return removeSnapshotImages(this.#docker, name, { save });
  }

  node(lab: string, machine: string): Node {
    return new DockerNode(machine, this.#container(lab, machine));
  }

  power(lab: string): MachinePower {
    return createEnginePower({ socketPath: engineSocketPath(), lab });
  }

  stream(lab: string, machine: string, command: string, signal?: AbortSignal): AsyncIterable<string> {
    return new DockerNode(machine, this.#container(lab, machine)).stream(command, signal);
  }

  powerChanges(lab: string, machines: readonly string[], signal: AbortSignal): AsyncIterable<PowerChange> {
    return powerChanges(this.#docker, { lab, machines, signal });
  }

  async attach(lab: string, machine: string, command: string, options: AttachOptions): Promise<number> {
    return new DockerNode(machine, this.#container(lab, machine)).attach(command, options);
  }

  files(lab: string, part: string, path: string, limits: FileLimits): AsyncIterable<FoundFile> {
    return containerFiles(this.#container(lab, part), path, limits);
  }

  async describe(lab: string, part: string): Promise<unknown> {
    return this.#container(lab, part).inspect();
  }

  faults(lab: string): FaultPlane {
    return new DockerFaultPlane(this.#docker, lab);
  }

  logs(lab: string, part: string, options: LogOptions): AsyncIterable<string> {
    return containerLogs(this.#container(lab, part), options);
  }

  /**
   * Makes room for a part: what a killed `lab up` made under its name and never started.
   * @throws UnavailableError for a container of that name that is not this lab's
   */
  async #removeUnstarted(lab: string, part: string): Promise<void> {
    const name = containerName(lab, part);
    const [found] = await this.#docker.listContainers({ all: true, filters: { name: [`^/${name}$`] } });
    if (!found) return;
    if (found.Labels[label.lab] !== lab)
      throw new UnavailableError(`a container ${name} that lab did not make is in the way`, {
        hint: 'remove or rename it, or give the lab another --name',
      });
    await unlessGone(this.#docker.getContainer(found.Id).remove());
  }

  #container(lab: string, part: string): Docker.Container {
    return this.#docker.getContainer(containerName(lab, part));
  }
}

function partsOf({ fenceHost, timeServer, machines, otherMachines }: Topology): Part[] {
  const missing = { exists: false, power: 'unknown' } as const;
  return [
    { name: 'time-server', role: 'time-server', address: timeServer.address, ...missing },
    { name: 'fence-host', role: 'fence-host', address: fenceHost.address, ...missing },
    ...machines.map(({ name, address }) => ({ name, role: 'node' as const, address, ...missing })),
    ...otherMachines.map((machine) => ({ ...machine, ...missing })),
  ];
}
