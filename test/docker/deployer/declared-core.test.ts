import assert from 'node:assert/strict';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { openBackend } from '../../../lab/backend/open-backend.ts';
import type { Node } from '../../../lab/node/node.ts';
import type { LabVerdict } from '../../../lab/operations/verify.ts';
import { parseConfiguration, type Configuration } from '../../../lab/observe/parse-configuration.ts';
import { waitUntil } from '../../../lab/wait-until.ts';
import { runLab, said, stateHome, type LabRun } from '../run-lab.ts';

/** A lab of its own in a folder of its own, whose config declares its cluster. */
class DeclaredLab {
  readonly name: string;
  #folder = '';

  constructor(name: string) {
    this.name = `${name}${process.pid}`;
  }

  async up(config: object): Promise<void> {
    this.#folder = await mkdtemp(join(stateHome, 'declared-'));
    await this.declare(config);
    const up = await this.run('up', '--os', 'debian12');
    assert.equal(up.code, 0, said(up));
  }

  async declare(config: object): Promise<void> {
    // Each load of a config is a process of its own.
    await writeFile(join(this.#folder, 'lab.config.mts'), `export default ${JSON.stringify(config)};\n`);
  }

  async run(...args: string[]): Promise<LabRun> {
    const [command = '', ...rest] = args;
    return runLab([command, '--name', this.name, ...rest], { cwd: this.#folder });
  }

  /** The steps that a deployment changed something by. */
  async deploy(): Promise<string[]> {
    const run = await this.run('deploy', '--json');
    assert.equal(run.code, 0, said(run));
    const lines = run.stdout.trimEnd().split('\n');
    const applied = lines
      .map((line) => JSON.parse(line) as { step?: string; status?: string })
      .filter(({ status }) => status === 'applied');
    return [...new Set(applied.map(({ step }) => step ?? ''))];
  }

  /** What `lab verify` finds, each with the device, node or cluster that it is about. */
  async findings(): Promise<string[]> {
    const run = await this.run('verify', '--json');
    const { findings, notLookedAt } = JSON.parse(run.stdout) as LabVerdict;
    assert.deepEqual(notLookedAt, [], said(run));
    return [...new Set(findings.map(({ check, what }) => `${check}: ${what.split(' ')[0]}`))];
  }

  /** A node reached beside the deployment: by the engine. */
  async node(number: number): Promise<Node> {
    return (await openBackend()).node(this.name, `controller${number}-vm`);
  }
}

const says = async (node: Node, command: string): Promise<string> => (await node.exec(command)).stdout;

async function configurationOf(node: Node): Promise<Configuration> {
  return parseConfiguration(await says(node, 'cibadmin --query --scope configuration'));
}

const device = (
  id: string,
  host: number,
  options: Record<string, string>,
  monitorSeconds?: number,
): object => ({
  id,
  agent: 'fence_xvm',
  options: { pcmk_host_list: `controller${host}-vm`, ...options },
  ...(monitorSeconds !== undefined && { monitorSeconds }),
});

const three = {
  nodes: 3,
  cluster: {
    rings: 2,
    totem: { token: 3000, consensus: 4500 },
    quorum: { wait_for_all: true, last_man_standing: true },
    properties: { 'stonith-timeout': '70s' },
    defaults: { resource: { 'migration-threshold': 3 }, operation: { timeout: '45s' } },
    stonith: [
      // Nobody listens there: its monitor is made to succeed, so that it is started and tried first.
      device('dead3', 3, { multicast_address: '225.0.0.99', timeout: '5', pcmk_monitor_action: 'metadata' }),
      device('fence1', 1, { multicast_address: '225.0.0.1', pcmk_delay_base: '1s' }, 45),
      device('fence2', 2, { multicast_address: '225.0.0.2', pcmk_host_map: 'controller2-vm:controller2-vm' }),
      device('fence3', 3, { multicast_address: '225.0.0.3' }),
    ],
    fencingLevels: [
      { target: 'controller3-vm', level: 1, devices: ['dead3'] },
      { target: 'controller3-vm', level: 2, devices: ['fence3'] },
    ],
  },
};

describe('three nodes on two rings', () => {
  const lab = new DeclaredLab('rings');
  let first: Node;
  before(async () => {
    await lab.up(three);
    first = await lab.node(1);
  });
  after(async () => lab.run('down'));

  test('both rings are healthy, and corosync runs with the declared options', async () => {
    const rings = await says(first, 'corosync-cfgtool -s');
    assert.equal([...rings.matchAll(/^LINK ID [01] udp/gm)].length, 2, rings);
    assert.equal([...rings.matchAll(/:\s+connected$/gm)].length, 4, rings);
    const read = await says(first, 'corosync-cmapctl');
    assert.match(read, /^totem\.token \(u32\) = 3000$/m);
    assert.match(read, /^runtime\.config\.totem\.consensus \(u32\) = 4500$/m);
    assert.match(read, /^quorum\.wait_for_all \(u8\) = 1$/m);
    assert.match(read, /^quorum\.last_man_standing \(u8\) = 1$/m);
  });

  test('properties, defaults, devices and levels stand in the configuration', async () => {
    const { properties, resourceDefaults, operationDefaults, ...found } = await configurationOf(first);
    assert.equal(properties['stonith-timeout'], '70s');
    assert.deepEqual(resourceDefaults, { 'resource-stickiness': 'INFINITY', 'migration-threshold': '3' });
    assert.deepEqual(operationDefaults, { timeout: '45s' });
    const of = (id: string): (typeof found.primitives)[number] =>
      found.primitives.find((each) => each.id === id) ?? assert.fail(id);
    assert.equal(of('fence1').options['pcmk_delay_base'], '1s');
    assert.equal(of('fence1').operations[0]?.interval, '45s');
    assert.equal(of('fence2').options['pcmk_host_map'], 'controller2-vm:controller2-vm');
    assert.deepEqual(
      found.fencingLevels.map(({ target, level, devices }) => [target.value, level, devices.join()]),
      [
        ['controller3-vm', 1, 'dead3'],
        ['controller3-vm', 2, 'fence3'],
      ],
    );
  });

  test('a second run changes nothing', async () => {
    assert.deepEqual(await lab.deploy(), []);
  });

  test('a changed declaration is said to be pending and not applied; a deployment applies it, and mends what was edited', async () => {
    await lab.declare({ ...three, cluster: { ...three.cluster, totem: { token: 5000, consensus: 7000 } } });
    const up = await lab.run('up');
    assert.match(up.stdout, /is already up; nothing was changed/, said(up));
    assert.match(up.stdout, /corosync-options on controller1-vm: token is 3000, not 5000/, said(up));
    await first.exec('pcs property set stonith-timeout=71s');
    await first.exec('pcs stonith level remove 1 target controller3-vm');
    assert.deepEqual(await lab.deploy(), ['corosync-options', 'properties', 'fencing-levels']);
    assert.match(await says(first, 'corosync-cmapctl'), /^totem\.token \(u32\) = 5000$/m);
  });

  test('lab verify finds that the one device is dead, and nothing else', async () => {
    assert.deepEqual(await lab.findings(), ['fence-answers: dead3']);
  });

  test('fencing goes on to level 2 when the device of level 1 does not answer', async () => {
    const { stdout, stderr } = await first.exec('pcs stonith fence controller3-vm --off', {
      timeoutMs: 200_000,
    });
    assert.match(stdout + stderr, /Node: controller3-vm fenced/);
    const power = await lab.run('power');
    assert.match(power.stdout, /controller3-vm\s+shut off/, said(power));
    const log = await says(
      first,
      `cat /var/log/pacemaker/pacemaker.log; journalctl --no-pager --unit pacemaker`,
    );
    const others = await says(await lab.node(2), 'cat /var/log/pacemaker/pacemaker.log');
    assert.match(log + others, /targeting controller3-vm using dead3 returned 1/);
    assert.match(log + others, /targeting controller3-vm using fence3 returned 0/);
  });
});

describe('two nodes and a quorum device', () => {
  const lab = new DeclaredLab('qdevice');
  before(async () => lab.up({ nodes: 2, cluster: { quorumDevice: { algorithm: 'ffsplit' } } }));
  after(async () => lab.run('down'));

  test('the device votes, from a machine that is no node', async () => {
    const quorum = await says(await lab.node(1), 'corosync-quorumtool -s');
    assert.match(quorum, /^Total votes:\s+3$/m);
    assert.match(quorum, /A,V,NMW controller1-vm \(local\)/);
    assert.match((await lab.run('status')).stdout, /quorum-device at [\d.]+, power on/);
  });

  test('a second run changes nothing, and lab verify finds nothing', async () => {
    assert.deepEqual(await lab.deploy(), []);
    assert.deepEqual(await lab.findings(), []);
  });

  test('one node keeps quorum when the other is off', async () => {
    const off = await lab.run('power', 'controller2', 'off');
    assert.equal(off.code, 0, said(off));
    const first = await lab.node(1);
    const quorum = await waitUntil(
      'the other has left the membership',
      async () => (await first.exec('corosync-quorumtool -s', { okCodes: 'any' })).stdout,
      (text) => /^Nodes:\s+1$/m.test(text),
      { timeoutMs: 60_000 },
    );
    assert.match(quorum, /^Quorate:\s+Yes$/m);
    assert.match(quorum, /^Total votes:\s+2$/m);
  });
});
