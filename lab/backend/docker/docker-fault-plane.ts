import type Docker from 'dockerode';
import { UnavailableError } from '../../errors.ts';
import { waitUntil } from '../../wait-until.ts';
import type { PartFile } from '../backend.ts';
import type { FaultMark, FaultPlane } from '../fault-plane.ts';
import { containerFiles } from './container-files.ts';
import { engineSocketPath } from './engine.ts';
import { servicesImage } from './images.ts';
import { containerName, label, labelFilter, networkName } from './labels.ts';
import { runInHostNetwork } from './run-in-host-network.ts';
import { tarOf } from './tar.ts';
import { unlessGone } from './unless-gone.ts';

const keeperSeconds = 3_600;
const readTimeoutMs = 30_000;
const freezeTimeoutMs = 20_000;
const mebibyte = 1024 * 1024;
const periodMicroseconds = 100_000;

/**
 * The program of a keeper that works on a node by the engine's exec, in a container that has the engine's socket and nothing
 * else. A node that is off refuses; the next turn may find it on.
 */
const nodeKeeper = `
import { request } from 'node:http';
const { CONTAINER, COMMAND, EVERY_MS } = process.env;
const post = (path, body) => new Promise((resolve, reject) => {
  const headers = { 'content-type': 'application/json' };
  const call = request({ socketPath: '/run/docker.sock', method: 'POST', path, headers }, (answer) => {
    let text = '';
    answer.on('data', (chunk) => (text += chunk)).on('end', () => resolve(text));
  });
  call.on('error', reject).end(JSON.stringify(body));
});
for (;;) {
  const made = await post('/containers/' + CONTAINER + '/exec', { Cmd: ['sh', '-c', COMMAND] }).catch(() => '{}');
  const { Id } = JSON.parse(made || '{}');
  if (Id) await post('/exec/' + Id + '/start', { Detach: true }).catch(() => undefined);
  await new Promise((resolve) => setTimeout(resolve, Number(EVERY_MS)));
}`;

/** Faults on the Docker backend. A mark is a volume that holds nothing: its labels say what was injected. */
export class DockerFaultPlane implements FaultPlane {
  readonly #docker: Docker;
  readonly #lab: string;

  constructor(docker: Docker, lab: string) {
    this.#docker = docker;
    this.#lab = lab;
  }

  async marks(): Promise<FaultMark[]> {
    const filters = labelFilter(`${label.lab}=${this.#lab}`, label.fault);
    const { Volumes: volumes } = await this.#docker.listVolumes({ filters });
    return (volumes ?? [])
      .flatMap(({ Labels }) => {
        const mark = Labels?.[label.fault];
        return mark === undefined ? [] : [JSON.parse(mark) as FaultMark];
      })
      .toSorted((a, b) => a.since.localeCompare(b.since));
  }

  async mark(mark: FaultMark): Promise<void> {
    await this.#docker.createVolume({
      Name: this.#nameOf(mark.id),
      Labels: { [label.lab]: this.#lab, [label.fault]: JSON.stringify(mark) },
    });
  }

  async unmark(id: string): Promise<void> {
    await unlessGone(this.#docker.getVolume(this.#nameOf(id)).remove());
  }

  async inHostNetwork(script: string): Promise<string> {
    return runInHostNetwork(this.#docker, this.#lab, script);
  }

  async freeze(machine: string): Promise<void> {
    const container = this.#container(machine);
    if (!(await container.inspect()).State.Running)
      throw new UnavailableError(`${machine} is off: it cannot be frozen`);
    // On cgroup v1 the freezer gives up where a machine's processes fork faster than they are frozen, as on a loaded host
    // ("unable to freeze"); the machine goes on then.
    await waitUntil(
      `${machine} is frozen`,
      async () => {
        if (!(await this.isFrozen(machine))) await container.pause();
        return this.isFrozen(machine);
      },
      Boolean,
      { timeoutMs: freezeTimeoutMs },
    );
  }

  async isFrozen(machine: string): Promise<boolean> {
    const { State } = await this.#container(machine).inspect();
    return State.Paused;
  }

  async thaw(machine: string): Promise<void> {
    if (await this.isFrozen(machine)) await this.#container(machine).unpause();
  }

  async shutDown(machine: string, timeoutMs: number): Promise<void> {
    // The engine's own stop ends in a kill; the signal alone lets the machine take its time.
    await this.#container(machine).kill({ signal: 'SIGRTMIN+3' });
    await waitUntil(
      `${machine} has shut down`,
      async () => this.#container(machine).inspect(),
      ({ State }) => !State.Running,
      { timeoutMs, show: ({ State }) => State.Status },
    );
  }

  async limitCpu(machine: string, cores: number | undefined): Promise<void> {
    // The engine knows no "no bound" for a quota but -1.
    const quota = cores === undefined ? -1 : Math.round(cores * periodMicroseconds);
    await this.#container(machine).update({ CpuPeriod: periodMicroseconds, CpuQuota: quota });
  }

  async limitMemory(machine: string, mebibytes: number | undefined): Promise<void> {
    // A bound can be widened, but not taken away.
    const { MemTotal: all } = (await this.#docker.info()) as { MemTotal: number };
    const memory = mebibytes === undefined ? all : mebibytes * mebibyte;
    await this.#container(machine).update({ Memory: memory, MemorySwap: memory });
  }

  async stopPart(part: string): Promise<void> {
    const container = this.#container(part);
    const { State } = await container.inspect();
    if (State.Running) await container.kill();
  }

  async putFiles(part: string, files: readonly PartFile[]): Promise<void> {
    await this.#container(part).putArchive(await tarOf([...files]), { path: '/' });
  }

  async readFile(part: string, path: string): Promise<string | undefined> {
    const limits = { maxFileBytes: Infinity, signal: AbortSignal.timeout(readTimeoutMs) };
    for await (const { content } of containerFiles(this.#container(part), path, limits))
      return content.toString();
    return undefined;
  }

  async unplug(machine: string): Promise<void> {
    await this.#network().disconnect({ Container: containerName(this.#lab, machine), Force: true });
  }

  async plugIn(machine: string, address: string): Promise<void> {
    const { NetworkSettings } = await this.#container(machine).inspect();
    if (NetworkSettings.Networks[networkName(this.#lab)]) return;
    await this.#network().connect({
      Container: containerName(this.#lab, machine),
      EndpointConfig: { IPAMConfig: { IPv4Address: address } },
    });
  }

  async keepOnHost(id: string, script: string): Promise<void> {
    await this.#startKeeper(id, {
      Cmd: ['timeout', String(keeperSeconds), 'sh', '-uc', script],
      HostConfig: { NetworkMode: 'host', CapDrop: ['ALL'], CapAdd: ['NET_ADMIN', 'NET_RAW'], Init: true },
    });
  }

  async keepOnNode(
    id: string,
    { machine, command, everyMs }: { machine: string; command: string; everyMs: number },
  ): Promise<void> {
    await this.#startKeeper(id, {
      Cmd: ['timeout', String(keeperSeconds), 'node', '--input-type=module', '--eval', nodeKeeper],
      Env: [`CONTAINER=${containerName(this.#lab, machine)}`, `COMMAND=${command}`, `EVERY_MS=${everyMs}`],
      HostConfig: {
        NetworkMode: 'none',
        Binds: [`${engineSocketPath()}:/run/docker.sock`],
        CapDrop: ['ALL'],
        Init: true,
      },
    });
  }

  async isKept(id: string): Promise<boolean> {
    try {
      const { State } = await this.#docker.getContainer(this.#nameOf(id)).inspect();
      return State.Running;
    } catch (error) {
      if ((error as { statusCode?: number }).statusCode === 404) return false;
      throw new UnavailableError(`whether the keeper of ${id} runs cannot be told`, { cause: error });
    }
  }

  async unkeep(id: string): Promise<void> {
    await unlessGone(this.#docker.getContainer(this.#nameOf(id)).remove({ force: true }));
  }

  async #startKeeper(id: string, options: Docker.ContainerCreateOptions): Promise<void> {
    const container = await this.#docker.createContainer({
      ...options,
      name: this.#nameOf(id),
      Image: await servicesImage(this.#docker),
      Labels: { [label.lab]: this.#lab, [label.role]: 'fault-keeper' },
    });
    await container.start();
  }

  #nameOf(id: string): string {
    return `fencelab-${this.#lab}-fault-${id}`;
  }

  #container(part: string): Docker.Container {
    return this.#docker.getContainer(containerName(this.#lab, part));
  }

  #network(): Docker.Network {
    return this.#docker.getNetwork(networkName(this.#lab));
  }
}
