import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { connectEngine, type Engine } from '../../lab/backend/docker/engine.ts';
import type { ScenarioResult } from '../../lab/operations/scenario.ts';
import type { LabStatus } from '../../lab/operations/status.ts';
import { waitUntil } from '../../lab/wait-until.ts';
import { ended, runLab, said, startLab, stateHome } from './run-lab.ts';

const lab = `job${process.pid}`;
const names = ['controller1-vm', 'controller2-vm', 'controller3-vm'];
const secretsDir = join(stateHome, 'fencelab', lab);
let docker: Engine;

async function lab0(...args: string[]): Promise<string> {
  const run = await runLab([...args.slice(0, 1), '--name', lab, ...args.slice(1)]);
  assert.equal(run.code, 0, said(run));
  return run.stdout;
}

async function status(): Promise<LabStatus> {
  const { stdout } = await runLab(['status', '--name', lab, '--json']);
  return JSON.parse(stdout) as LabStatus;
}

/** Processes of this host that were given this lab to run a scenario on. */
async function processesOfScenario(): Promise<string[]> {
  const pids = (await readdir('/proc')).filter((entry) => /^\d+$/.test(entry));
  const environments = await Promise.all(
    pids.map(async (pid) => readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '')),
  );
  return pids.filter((_, i) => environments[i]?.includes(`FENCELAB_LAB=${lab}`));
}

before(async () => {
  docker = await connectEngine();
  const up = await lab0('up', '--os', 'debian12', '--fresh', '--json');
  assert.equal((JSON.parse(up) as LabStatus).lab, lab);
});

after(async () => {
  await lab0('down');
  const left = { label: [`fencelab.lab=${lab}`] };
  assert.deepEqual(await docker.listContainers({ all: true, filters: left }), []);
  assert.deepEqual(await docker.listNetworks({ filters: left }), []);
  assert.equal(existsSync(secretsDir), false);
});

test('three controllers are on, online to each other, quorate, each with a started fence device', async () => {
  const { nodes, cluster, backend } = await status();
  assert.equal(backend, 'docker');
  assert.deepEqual(
    nodes.map(({ name, power, seenBy }) => [name, power, seenBy]),
    names.map((name) => [
      name,
      'on',
      Object.fromEntries(names.filter((other) => other !== name).map((other) => [other, 'online'])),
    ]),
  );
  assert.equal(cluster.quorate, true);
  assert.ok(names.includes(cluster.dc ?? ''));
  assert.deepEqual(
    cluster.fenceDevices.map(({ id, agent, started }) => [id, agent, started]),
    ['fence1', 'fence2', 'fence3'].map((id) => [id, 'stonith:fence_xvm', true]),
  );
  assert.deepEqual(cluster.fenceDevices.map(({ node }) => String(node)).toSorted(), names);
});

test('up again says that the lab is up and changes nothing', async () => {
  const cibVersion = async (): Promise<string> => {
    const cib = await lab0('exec', 'controller1', '--', 'cibadmin', '--query');
    return / epoch="\d+"/.exec(cib)?.[0] ?? assert.fail(cib);
  };
  const version = await cibVersion();
  assert.match(await lab0('up'), /is already up; nothing was changed/);
  assert.equal(await cibVersion(), version);
});

test('deploy again changes nothing and says so', async () => {
  assert.match(await lab0('deploy'), /nothing was changed/);
});

test('another size, system or image than the lab has is refused', async () => {
  for (const [flag, value] of [
    ['--nodes', '5'],
    ['--os', 'centos7'],
    ['--image', 'some/other:1'],
  ] as const) {
    const run = await runLab(['up', '--name', lab, flag, value]);
    assert.equal(run.code, 2, said(run));
    assert.match(run.stderr, new RegExp(`${flag} ${value}, it has`));
  }
});

test('exec passes output and exit code through, by either name of a node', async () => {
  const run = await runLab([
    'exec',
    '--name',
    lab,
    'controller2-vm',
    '--',
    'sh',
    '-c',
    'echo out; echo err >&2; exit 7',
  ]);
  assert.deepEqual([run.code, run.stdout, run.stderr], [7, 'out\n', 'err\n']);
  assert.equal(await lab0('exec', 'controller2', '--', 'hostname'), 'controller2-vm\n');
});

test('exec gives the command what is piped in', async () => {
  const run = await runLab(['exec', '--name', lab, 'controller1', '--', 'sha256sum'], {
    input: 'x'.repeat(200_000),
  });
  assert.equal(run.code, 0, said(run));
  assert.equal(run.stdout, `${createHash('sha256').update('x'.repeat(200_000)).digest('hex')}  -\n`);
});

test('ssh enters a node with the lab’s own key, against a pinned host key', async () => {
  assert.equal(await lab0('ssh', 'controller1', 'hostname'), 'controller1-vm\n');
  const knownHosts = join(secretsDir, 'known_hosts');
  const right = await readFile(knownHosts, 'utf8');
  const [line1 = '', line2 = ''] = right.split('\n');
  await writeFile(knownHosts, `${line1.split(' ')[0]} ${line2.split(' ').slice(1).join(' ')}\n`);
  const run = await runLab(['ssh', '--name', lab, 'controller1', 'hostname']);
  await writeFile(knownHosts, right);
  assert.notEqual(run.code, 0, said(run));
});

test('the scenario fences controller3 for real and leaves the cluster as it was', async () => {
  const earlier = await status();
  const result = JSON.parse(await lab0('scenario', 'fence-controller3', '--json')) as ScenarioResult;
  assert.equal(result.outcome, 'passed');
  assert.ok(result.steps.some(({ title }) => title.includes('pcs stonith fence controller3-vm --off')));
  const now = await status();
  assert.deepEqual(now.nodes, earlier.nodes);
  assert.deepEqual(now.cluster.fenceDevices.map(({ node }) => String(node)).toSorted(), names);
});

test('the fence host kept a line for each answered request, the off among them', async () => {
  const lines = (await lab0('logs', 'fence-host'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  const requests = lines.filter((line) => 'answer' in line);
  const off = requests.find(({ operation }) => operation === 'off');
  assert.equal(off?.['machine'], 'controller3-vm');
  assert.equal(off?.['answer'], 'success');
  for (const request of requests) {
    assert.deepEqual(Object.keys(request).toSorted(), [
      'answer',
      'durationMs',
      'from',
      'machine',
      'monotonicMs',
      'operation',
      'request',
      'time',
    ]);
  }
});

test('power shows and changes what the engine says', async () => {
  await lab0('power', 'controller2', 'off');
  const { nodes } = await status();
  assert.equal(nodes.find(({ name }) => name === 'controller2-vm')?.power, 'off');
  assert.match(await lab0('power'), /-\s+controller2-vm\s+shut off/);
  await lab0('up');
  assert.match(await lab0('power'), /controller2-vm\s+running/);
  assert.equal((await runLab(['status', '--name', lab])).code, 0);
});

test('a scenario that is killed leaves no process, and up mends what it left', async () => {
  const child = startLab(['scenario', 'fence-controller3', '--name', lab]);
  const run = ended(child);
  const fenceUnderWay = async (): Promise<boolean> => {
    const { stdout } = await runLab([
      'exec',
      '--name',
      lab,
      'controller1',
      '--',
      'sh',
      '-c',
      'ps ax | grep "[f]ence_xvm\\|[s]tonith_admin"; true',
    ]);
    return stdout.includes('stonith_admin');
  };
  await waitUntil('the fencing is under way', fenceUnderWay, Boolean, { timeoutMs: 60_000 });
  child.kill('SIGKILL');
  await run;
  await waitUntil('no process of the scenario is left', processesOfScenario, (pids) => pids.length === 0, {
    timeoutMs: 10_000,
  });
  const powerOf3 = async (): Promise<string | undefined> => (await status()).nodes[2]?.power;
  await waitUntil('the fencing that was ordered is done', powerOf3, (power) => power === 'off', {
    timeoutMs: 60_000,
  });
  await waitUntil('it is over', fenceUnderWay, (underWay) => !underWay, { timeoutMs: 60_000 });
  await lab0('up');
  assert.equal((await runLab(['status', '--name', lab])).code, 0);
});

test('a lab that is not healthy is broken, not a failed scenario', async () => {
  await lab0('power', 'controller1', 'off');
  const run = await runLab(['scenario', 'fence-controller3', '--name', lab, '--json']);
  assert.equal(run.code, 3, said(run));
  const result = JSON.parse(run.stdout) as ScenarioResult;
  assert.equal(result.outcome, 'lab broken');
  assert.match(result.error ?? '', /controller1-vm is off/);
  await lab0('up');
});

test('a second change of the same lab is refused at once and names the first', async () => {
  const { lockLab } = await import('../../lab/operations/lock.ts');
  await using _lock = await lockLab(lab, 'lab up');
  for (const command of ['up', 'down', 'deploy']) {
    const run = await runLab([command, '--name', lab]);
    assert.equal(run.code, 3, said(run));
    assert.match(run.stderr, /is being changed by another lab up/);
  }
});

test('no secret stands in an argument list, an environment, a label or a log', async () => {
  const secrets = await Promise.all(
    ['fence_xvm.key', 'hacluster.password'].map(async (file) =>
      (await readFile(join(secretsDir, file), 'utf8')).trim(),
    ),
  );
  const containers = await docker.listContainers({ all: true, filters: { label: [`fencelab.lab=${lab}`] } });
  const places = await Promise.all([
    ...containers.map(async ({ Id }) => JSON.stringify(await docker.getContainer(Id).inspect())),
    ...['fence-host', 'time-server', ...names].map(async (part) => lab0('logs', part)),
    ...names.map(async (name) =>
      lab0(
        'exec',
        name,
        '--',
        'sh',
        '-c',
        'cat /proc/[0-9]*/cmdline /proc/[0-9]*/environ | tr "\\0" " "; true',
      ),
    ),
    ...names.map(async (name) =>
      lab0(
        'exec',
        name,
        '--',
        'sh',
        '-c',
        'cat /var/log/pcsd/* /var/log/pacemaker/* /var/log/corosync/* 2>/dev/null; true',
      ),
    ),
  ]);
  assert.equal(
    places.every((text) => text.length > 0),
    true,
  );
  for (const secret of secrets)
    assert.equal(
      places.some((text) => text.includes(secret)),
      false,
    );
});
