import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { LabState, Part } from '../../../lab/backend/backend.ts';
import { createContainer } from '../../../lab/backend/docker/create-container.ts';
import { DockerNode } from '../../../lab/backend/docker/docker-node.ts';
import { connectEngine, engineSocketPath, type Engine } from '../../../lab/backend/docker/engine.ts';
import { createEnginePower } from '../../../lab/backend/docker/engine-power.ts';
import { chosenNodeImage } from '../../../lab/backend/docker/images.ts';
import { containerName, networkName } from '../../../lab/backend/docker/labels.ts';
import { tarOf } from '../../../lab/backend/docker/tar.ts';
import { fenceHostFiles } from '../../../lab/fence/fence-host-files.ts';
import { createTopology } from '../../../lab/topology/topology.ts';
import { waitUntil } from '../../../lab/wait-until.ts';
import { createMachine, removeLab } from './trial-machine.ts';

/** The unmodified fence_xvm of the nodes' own system, against the fence host in its container and the real engine. */

const lab = `xvm${process.pid}`;
const key = 'a key for this trial\n';
const topology = createTopology({ lab, nodes: 3, subnet: '10.213.66.0/24' });
const power = createEnginePower({ socketPath: engineSocketPath(), lab });
const clientAddress = '10.213.66.11';
const machineNames = topology.machines.map(({ name }) => name);
let docker: Engine;
let client: DockerNode;

function fenceHost() {
  return docker.getContainer(containerName(lab, 'fence-host'));
}

async function fenceHostLog(): Promise<Record<string, unknown>[]> {
  const raw = await fenceHost().logs({ stdout: true, stderr: true, follow: false });
  // Without a terminal each piece of output bears a head of 8 bytes (Engine API, "Attach": stream format).
  const lines: string[] = [];
  for (let at = 0; at < raw.length; at += 8 + raw.readUInt32BE(at + 4)) {
    lines.push(raw.toString('utf8', at + 8, at + 8 + raw.readUInt32BE(at + 4)));
  }
  return lines
    .join('')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

/** Runs fence_xvm on the client's machine against one of the three groups. */
async function fenceXvm(group: number, options: string): Promise<{ exitCode: number; stdout: string }> {
  return client.exec(`timeout 20 fence_xvm -a 225.0.0.${group} ${options}`, { okCodes: 'any' });
}

before(async () => {
  docker = await connectEngine();
  const nodeImage = await chosenNodeImage(docker);
  assert.ok(nodeImage, 'there is no node image: run lab setup');
  await docker.createNetwork({
    Name: networkName(lab),
    Driver: 'bridge',
    IPAM: { Config: [{ Subnet: topology.subnet }] },
    Labels: { 'fencelab.lab': lab },
  });
  const part: Part = {
    name: 'fence-host',
    role: 'fence-host',
    address: topology.fenceHost.address,
    exists: false,
    power: 'off',
  };
  const state: LabState = {
    spec: { name: lab, systems: [nodeImage, nodeImage, nodeImage] },
    topology,
    parts: [part],
  };
  const host = await createContainer(docker, state, part);
  await host.putArchive(await tarOf(await fenceHostFiles(state, key)), { path: '/' });
  for (const name of machineNames) await (await createMachine(docker, lab, name)).start();

  const container = await docker.createContainer({
    name: containerName(lab, 'client'),
    Image: nodeImage.image,
    Entrypoint: ['sleep'],
    Cmd: ['infinity'],
    Labels: { 'fencelab.lab': lab },
    HostConfig: { NetworkMode: networkName(lab), Init: true },
    NetworkingConfig: {
      EndpointsConfig: { [networkName(lab)]: { IPAMConfig: { IPv4Address: clientAddress } } },
    },
  });
  await container.start();
  client = new DockerNode('client', container);
  await client.exec('mkdir -p /etc/cluster');
  await client.put('/etc/cluster/fence_xvm.key', key);
  await client.put('/tmp/other.key', 'another key\n');

  await host.start();
  await waitUntil('the fence host listens', fenceHostLog, ([first]) => first?.['ready'] === true, {
    timeoutMs: 20_000,
    intervalMs: 100,
  });
});

after(async () => {
  await removeLab(docker, lab);
});

test('list names the machine that the group has, with its UUID and state', async () => {
  for (const [i, machine] of topology.machines.entries()) {
    const { exitCode, stdout } = await fenceXvm(i + 1, '-o list');
    assert.equal(exitCode, 0);
    assert.match(stdout, new RegExp(`^${machine.name}\\s+${machine.uuid}\\s+on\\s*$`));
  }
});

test('monitor succeeds, null fails', async () => {
  assert.equal((await fenceXvm(1, '-o monitor')).exitCode, 0);
  assert.equal((await fenceXvm(1, '-o null -H controller1-vm')).exitCode, 1);
});

test('off, status, on and reboot do to the container what they say', async () => {
  const container = docker.getContainer(containerName(lab, 'controller3-vm'));
  assert.equal((await fenceXvm(3, '-o status -H controller3-vm')).exitCode, 0);
  assert.equal((await fenceXvm(3, '-o off -H controller3-vm')).exitCode, 0);
  assert.deepEqual((await container.inspect()).State.Running, false);
  assert.equal((await fenceXvm(3, '-o status -H controller3-vm')).exitCode, 2);
  assert.equal((await fenceXvm(3, '-o reboot -H controller3-vm')).exitCode, 0);
  assert.equal(await power.state('controller3-vm'), 'off');
  assert.equal((await fenceXvm(3, '-o on -H controller3-vm')).exitCode, 0);
  const { State: before_ } = await container.inspect();
  assert.equal(before_.Running, true);
  assert.equal((await fenceXvm(3, '-o reboot -H controller3-vm')).exitCode, 0);
  const { State: after_ } = await container.inspect();
  assert.equal(after_.Running, true);
  assert.notEqual(after_.StartedAt, before_.StartedAt);
});

test('the UUID flag, SHA-1 refused, SHA-512 taken', async () => {
  const uuid = topology.machines[0]?.uuid;
  assert.equal((await fenceXvm(1, `-u -o status -H ${uuid}`)).exitCode, 0);
  assert.equal((await fenceXvm(1, '-c sha512 -o status -H controller1-vm')).exitCode, 0);
  assert.notEqual((await fenceXvm(1, '-c sha1 -t 3 -o status -H controller1-vm')).exitCode, 0);
});

test("another group's machine is denied, an unknown one fails", async () => {
  assert.equal((await fenceXvm(1, '-o off -H controller2-vm')).exitCode, 3);
  assert.equal((await fenceXvm(1, '-o off -H nobody')).exitCode, 1);
  assert.equal(await power.state('controller2-vm'), 'on');
});

test('a client with another key gets no answer, and nothing is done', async () => {
  const { exitCode } = await fenceXvm(2, '-k /tmp/other.key -t 3 -o off -H controller2-vm');
  assert.notEqual(exitCode, 0);
  assert.equal(await power.state('controller2-vm'), 'on');
});

test('a machine whose container is gone fails: it is never said to be off', async () => {
  await docker.getContainer(containerName(lab, 'controller2-vm')).remove({ force: true });
  for (const operation of ['status', 'off', 'on', 'reboot']) {
    assert.equal((await fenceXvm(2, `-o ${operation} -H controller2-vm`)).exitCode, 1, operation);
  }
  assert.equal((await fenceXvm(2, '-o list')).exitCode, 1);
  assert.equal((await fenceXvm(2, '-o monitor')).exitCode, 1);
});

test('each request is in the log, with who asked and what was answered', async () => {
  const log = await fenceHostLog();
  const [asked, answered] = log.filter(
    ({ operation, machine }) => operation === 'off' && machine === 'controller3-vm',
  );
  assert.deepEqual([asked?.['from'], asked?.['answer']], [clientAddress, undefined]);
  assert.deepEqual([answered?.['request'], answered?.['answer']], [asked?.['request'], 'success']);
  assert.ok(
    log.some(({ dropped }) => Number((dropped as Record<string, number> | undefined)?.['signature']) > 0),
  );
});

test('the fence host needs less than 80 MB', async () => {
  const host = new DockerNode('fence-host', fenceHost());
  const { stdout } = await host.exec('cat /proc/1/status');
  const rssMb = Number(/VmRSS:\s+(\d+) kB/.exec(stdout)?.[1]) / 1024;
  assert.ok(rssMb < 80, `${rssMb} MB`);
});

test('the fence host stops in order when it is asked to', async () => {
  await fenceHost().stop({ t: 10 });
  assert.equal((await fenceHost().inspect()).State.ExitCode, 0);
});
