import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { LabConfig } from '../../../lab/config/schema.ts';
import { readSecrets } from '../../../lab/secrets/secrets.ts';
import { waitUntil } from '../../../lab/wait-until.ts';
import { ended, runLab, said, startLab, stateHome, type LabRun } from '../run-lab.ts';

/** Deployers of a user's in the place of lab's own: how they are run, and that what they deploy fences. */

const lab = `theirs${process.pid}`;
const project = join(stateHome, 'their-project');
const deployers = join(import.meta.dirname, '..', '..', 'user-deployers');

let hostsBefore: string;

before(async () => {
  await mkdir(project);
  await writeFile(join(project, 'package.json'), '{ "type": "module" }\n');
  hostsBefore = await readFile('/etc/hosts', 'utf8');
  const up = await runWith('up', { command: ['true'] }, '--no-deploy');
  assert.equal(up.code, 0, said(up));
});

after(async () => {
  const down = await runLab(['down', '--name', lab]);
  assert.equal(down.code, 0, said(down));
});

type Deployer = NonNullable<LabConfig['deployer']>;

/** The arguments of a command with a config that names this deployer. */
async function withDeployer(command: string, deployer: Deployer, ...args: string[]): Promise<string[]> {
  const config = { name: lab, os: 'debian12', deployer };
  await writeFile(join(project, 'lab.config.ts'), `export default ${JSON.stringify(config)};\n`);
  return [command, ...args];
}

async function runWith(command: string, deployer: Deployer, ...args: string[]): Promise<LabRun> {
  return runLab(await withDeployer(command, deployer, ...args), { cwd: project });
}

const sh = (script: string, more: Partial<Deployer> = {}): Deployer => ({
  command: ['sh', '-c', script],
  ...more,
});

/** The newest output that was kept. */
async function keptOutput(): Promise<string> {
  const names = (await readdir(join(project, 'lab-runs'))).filter((name) => name.endsWith('.log'));
  return readFile(join(project, 'lab-runs', names.toSorted().at(-1) ?? ''), 'utf8');
}

async function onFirstNode(command: string): Promise<LabRun> {
  return runLab(['exec', '--name', lab, 'controller1', '--', 'sh', '-c', command]);
}

/** Nothing of a deployer is left on the first node: no folder, no secret, no process. */
async function assertNothingLeft(marker: string): Promise<void> {
  await waitUntil(
    'nothing of the deployer is left on the first node',
    async () => onFirstNode(`ls -d /root/deployer /run/fencelab-deployer; pgrep -f '[s]leep ${marker}'; :`),
    ({ stdout }) => stdout === '',
    { timeoutMs: 30_000, show: said },
  );
}

test('its exit code decides; names work over ssh, the output is kept without the secrets', async () => {
  const run = await runWith(
    'deploy',
    sh(
      'for node in $nodes_list controller2; do ssh -n -F "$LAB_SSH_CONFIG" $node hostname; done; ' +
        'cat "$LAB_INVENTORY"; echo "$LAB_NAME $hacluster_passwd $root_passwd" >&2; echo "$OWN"; exit 3',
      { env: { OWN: 'of my own' } },
    ),
  );
  assert.equal(run.code, 1, said(run));
  assert.match(run.stderr, /on this host exited with 3; its output is kept in .*-deployer\.log/);
  assert.match(run.stdout, /^controller1-vm\ncontroller2-vm\ncontroller3-vm\ncontroller2-vm\n/m);
  assert.match(run.stdout, /^fence1=225\.0\.0\.1$/m);
  assert.match(run.stdout, /^of my own$/m);
  const kept = await keptOutput();
  const removed = '\\[a secret was removed here\\]';
  assert.match(kept, new RegExp(`^${lab} ${removed} ${removed}$`, 'm'));
  const secrets = await readSecrets(lab);
  for (const secret of [secrets?.haclusterPassword, secrets?.rootPassword]) {
    assert.ok(secret);
    assert.equal([kept, run.stdout, run.stderr].join('').includes(secret), false);
  }
});

test('with --json its output is on stderr, and lines of JSON alone on stdout', async () => {
  const run = await runWith('deploy', sh('echo not JSON; exit 4'), '--json');
  assert.equal(run.code, 1, said(run));
  assert.match(run.stderr, /^not JSON$/m);
  const result = JSON.parse(run.stdout) as { result: string; error: string; output: string };
  assert.deepEqual(Object.keys(result), ['time', 'result', 'error', 'output']);
  assert.equal(result.result, 'failed');
  assert.match(result.error, /exited with 4/);
  assert.match(await readFile(result.output, 'utf8'), /^not JSON$/m);
});

test('one that says well and leaves no cluster is red', async () => {
  const run = await runWith('deploy', sh('echo all is well'));
  assert.equal(run.code, 1, said(run));
  assert.match(run.stderr, /exited with 0, and \d+ s later the lab is not healthy:/);
  assert.match(run.stderr, /the cluster runs on no node/);
});

test('Ctrl-C ends it and what it started', async () => {
  const child = startLab(await withDeployer('deploy', sh('sleep 611 & echo "pid $!"; wait')), {
    cwd: project,
  });
  const run = ended(child);
  child.stdout?.on('data', (chunk: Buffer) => {
    if (/pid \d+/.test(chunk.toString())) child.kill('SIGINT');
  });
  const { code, stdout } = await run;
  assert.equal(code, 130);
  const pid = Number(/pid (\d+)/.exec(stdout)?.[1]);
  await waitUntil(
    'what it started is gone',
    async () => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => ''),
    // Killed, and not yet waited for by its new parent: it has no words any more.
    (words) => words === '',
    { timeoutMs: 5_000 },
  );
});

test('on the first node one that takes too long is ended there, and its folder and secrets are gone', async () => {
  const run = await runWith(
    'deploy',
    sh('echo "$fence_xvm" > key; cp "$LAB_SSH_CONFIG" .; pwd; hostname; ls; sleep 612', {
      runOn: 'first-node',
      cwd: join(deployers, 'bash'),
      timeoutSeconds: 8,
    }),
  );
  assert.equal(run.code, 1, said(run));
  assert.match(run.stdout, /^\/root\/deployer\ncontroller1-vm\ndeploy\.sh\nkey\nssh_config$/m);
  assert.match(run.stderr, /on controller1-vm was ended after 8 s/);
  await assertNothingLeft('612');
});

test('on the first node it ends with a lab that is killed', async () => {
  const child = startLab(
    await withDeployer(
      'deploy',
      // One that is writing when nobody reads any more.
      sh('while echo "runs"; do sleep 0.2; done & sleep 613', {
        runOn: 'first-node',
        cwd: join(deployers, 'bash'),
      }),
    ),
    { cwd: project },
  );
  const run = ended(child);
  child.stdout?.on('data', (chunk: Buffer) => {
    if (chunk.toString().includes('runs\n')) child.kill('SIGKILL');
  });
  assert.equal((await run).signal, 'SIGKILL');
  await assertNothingLeft('613');
});

/** Nothing of the cluster is wrong, and every node can be fenced for real. */
async function assertFences(): Promise<void> {
  const proof = await runLab(['verify', '--fence', '--name', lab], { cwd: project });
  assert.equal(proof.code, 0, said(proof));
}

test('a shell script on the host deploys a cluster that fences', async () => {
  const run = await runWith('deploy', { command: ['bash', 'deploy.sh'], cwd: join(deployers, 'bash') });
  assert.equal(run.code, 0, said(run));
  assert.match(run.stdout, /lab verify --name \S+ --fence proves it/);
  await assertFences();
});

test('the same script on the first node does; a reset runs it on new machines', async () => {
  const run = await runWith('reset', {
    command: ['./deploy.sh'],
    cwd: join(deployers, 'bash'),
    runOn: 'first-node',
  });
  assert.equal(run.code, 0, said(run));
  await assertNothingLeft('61[0-9]');
  await assertFences();
});

test('a playbook of Ansible does', async () => {
  const run = await runWith('reset', {
    command: ['sh', '-c', 'ansible-playbook -i "$LAB_INVENTORY" site.yml'],
    cwd: join(deployers, 'ansible'),
    inventory: 'ansible',
  });
  assert.equal(run.code, 0, said(run));
  assert.match(run.stdout, /failed=0/);
  await assertFences();
});

test('a lab that such a deployer deployed is up: nothing is run again', async () => {
  const run = await runWith('up', sh('echo again; exit 1'));
  assert.equal(run.code, 0, said(run));
  assert.match(run.stdout, /already up; nothing was changed/);
});

test('what lab init writes into an empty folder runs on such a lab', async () => {
  const folder = join(stateHome, 'empty');
  await mkdir(folder);
  for (const args of [['init'], ['list'], ['scenario', '--tag', 'nightly', '--name', lab]]) {
    const run = await runLab(args, { cwd: folder });
    assert.equal(run.code, 0, said(run));
    if (args[0] === 'scenario') assert.match(run.stdout, /^passed .*our-node-dies$/m);
  }
});

test("the host's /etc/hosts is as it was", async () => {
  assert.equal(await readFile('/etc/hosts', 'utf8'), hostsBefore);
});
