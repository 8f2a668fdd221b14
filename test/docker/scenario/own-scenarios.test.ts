import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { glob, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { FaultMark } from '../../../lab/backend/fault-plane.ts';
import type { CheckedRun } from '../../../lab/operations/check-run.ts';
import type { ScenarioResult } from '../../../lab/operations/scenario.ts';
import { readClusterSecrets } from '../../../lab/secrets/cluster-secrets.ts';
import { readSecrets } from '../../../lab/secrets/secrets.ts';
import { readTimeline } from '../../../lab/timeline/timeline.ts';
import { waitUntil } from '../../../lab/wait-until.ts';
import { ended, runLab, said, startLab, stateHome } from '../run-lab.ts';

/** A user's own folder of scenarios: a red run and what it leaves, runs that are not run, and one that is killed. */

const lab = `own${process.pid}`;
const project = join(stateHome, 'project');
const root = join(import.meta.dirname, '..', '..', '..');

const scenarios = {
  'waits-in-vain': `
import { addService, expect, scenario, test } from 'fencelab/fixtures';
scenario('waits-in-vain', { summary: 'A node dies and is waited for in vain.' }, async ({ cluster, faults }) => {
  const node = cluster.node('controller2');
  cluster.expects({ fenced: { [node.name]: 1 } });
  const service = await addService(cluster, { on: node });
  await test.step('it loses power', async () => faults.inject('power-cut', { node: node.name }));
  await test.step('it is fenced', async () => expect(cluster).toHaveBeenFenced(node, { withinMs: 90_000 }));
  await test.step('its service runs on it again', async () =>
    expect(cluster).toRunOnOneOf(service.id, { nodes: [node], withinMs: 2_000 }));
});`,
  'stays-well': `
import { expect, scenario } from 'fencelab/fixtures';
scenario('stays-well', { summary: 'Nothing happens.', tags: ['quick'] }, async ({ cluster }) => {
  await expect(cluster).toStayHealthy({ forMs: 1_000 });
});`,
  'fences-nobody': `
import { expect, scenario } from 'fencelab/fixtures';
scenario('fences-nobody', { summary: 'A fencing is declared that does not come.' }, async ({ cluster }) => {
  cluster.expects({ fenced: { [cluster.node('controller3').name]: 1 } });
  await expect(cluster).toStayHealthy({ forMs: 1_000 });
});`,
  'needs-more': `
import { scenario } from 'fencelab/fixtures';
scenario('needs-nine', { summary: 'Nine nodes.', needs: { nodes: 9 } }, async ({ cluster }) => { cluster.node('controller9'); });
scenario('needs-delay', { summary: 'Delay.', needs: { faults: ['delay'] } }, async ({ cluster, faults }) => {
  await faults.inject('delay', { node: cluster.nodes[0].name, milliseconds: 5 });
});`,
  'never-ends': `
import { scenario, test } from 'fencelab/fixtures';
scenario('never-ends', { summary: 'A node is cut off, and nobody goes on.' }, async ({ cluster, faults }) => {
  await faults.inject('slow-boot', { node: 'controller3', seconds: 1 });
  await faults.inject('isolate', { node: 'controller3' });
  await test.step('for ever', async () => new Promise(() => {}));
});`,
};

before(async () => {
  await mkdir(join(project, 'stories'), { recursive: true });
  await mkdir(join(project, 'node_modules'));
  await symlink(root, join(project, 'node_modules', 'fencelab'));
  await writeFile(
    join(project, 'lab.config.ts'),
    `export default { name: '${lab}', scenarios: 'stories' };\n`,
  );
  await writeFile(join(project, 'package.json'), '{ "type": "module" }\n');
  for (const [name, text] of Object.entries(scenarios))
    await writeFile(join(project, 'stories', `${name}.spec.ts`), text);
  const up = await runLab(['up', '--name', lab, '--os', 'debian12']);
  assert.equal(up.code, 0, said(up));
});

after(async () => {
  const down = await runLab(['down', '--name', lab]);
  assert.equal(down.code, 0, said(down));
});

async function run(...args: string[]) {
  return runLab(['scenario', ...args], { cwd: project });
}

async function isHealthy(): Promise<void> {
  const status = await runLab(['status', '--name', lab]);
  assert.equal(status.code, 0, said(status));
}

test('a red run ends with 1, heals, and leaves timeline, report, JUnit and evidence', async (context) => {
  const outcome = await run('waits-in-vain', '--json');
  assert.equal(outcome.code, 1, said(outcome));
  const result = JSON.parse(outcome.stdout) as ScenarioResult;
  assert.equal(result.outcome, 'failed');
  const folder = result.run ?? assert.fail('no run');
  await isHealthy();

  await context.test('the error says what was expected, what was seen, by whom and when', () => {
    assert.match(result.error ?? '', /expected: lab-service runs on one of controller2-vm/);
    assert.match(result.error ?? '', /seen: .*by controller2-vm/);
    assert.match(result.error ?? '', /looked from \+\d+\.\d+ s to \+\d+\.\d+ s of the run/);
    assert.match(result.error ?? '', /at \S*waits-in-vain\.spec\.ts:\d+:\d+/);
  });

  await context.test('the timeline has the failed assertion, the phases and every source', () => {
    const events = readTimeline(folder);
    const failed = events.filter((event) => event.kind === 'assertion' && !event.passed);
    assert.equal(failed.length, 1);
    const phases = events.flatMap((event) => (event.kind === 'phase' ? [event.phase] : []));
    assert.deepEqual(phases, ['story', 'heal', 'settle', 'inspect', 'end']);
    const sources = new Set(events.map(({ source }) => source));
    assert.deepEqual([...sources].toSorted(), ['engine', 'fence-host', 'lab', 'node', 'scenario']);
    for (const { atMs, observedAtMs } of events) assert.ok(atMs <= observedAtMs);
  });

  await context.test('the report says it, JUnit counts it', async () => {
    const page = await readFile(join(folder, 'report.html'), 'utf8');
    assert.match(page, /<title>failed: waits-in-vain<\/title>/);
    assert.ok(page.includes('lab-service runs on one of controller2-vm'));
    assert.ok(page.includes('evidence.tar.gz'));
    const junit = await readFile(join(folder, 'junit.xml'), 'utf8');
    assert.match(junit, /failures="[1-9]/);
  });

  await context.test(
    'the evidence has logs, CIB, corosync, pe-inputs and history of each node that could be asked',
    async () => {
      const kept: string[] = [];
      for await (const file of glob('**', { cwd: join(folder, 'evidence') })) kept.push(file);
      for (const file of [
        'controller1-vm/journal.log',
        'controller1-vm/cib-live.xml',
        'controller1-vm/corosync-cmapctl.txt',
        'controller1-vm/corosync-quorumtool.txt',
        'controller1-vm/corosync-blackbox.txt',
        'controller1-vm/fencing-history.txt',
        'controller1-vm/var/log/pacemaker/pacemaker.log',
        // It is off: what is on its disk.
        'controller2-vm/var/log/pacemaker/pacemaker.log',
        'controller2-vm/var/lib/pacemaker/cib/cib.xml',
        'fence-host/output.log',
        'missing.txt',
      ])
        assert.ok(kept.includes(file), `${file} is not among\n${kept.join('\n')}`);
      assert.ok(kept.some((file) => /pengine\/pe-input-\d+\.bz2$/.test(file)));
      const history = await readFile(join(folder, 'evidence/controller1-vm/fencing-history.txt'), 'utf8');
      assert.match(history, /controller2-vm/);
      const host = await readFile(join(folder, 'evidence/fence-host/output.log'), 'utf8');
      assert.match(host, /"operation":"(off|reboot)"/);
      assert.ok(existsSync(join(folder, 'evidence.tar.gz')));
    },
  );

  await context.test('no secret of the lab stands in what is left', async () => {
    const [secrets, cluster] = [await readSecrets(lab), await readClusterSecrets(lab)];
    const { fenceKey = '', haclusterPassword = '' } = secrets ?? {};
    const words = [fenceKey, haclusterPassword, cluster?.corosyncKey ?? ''].filter(Boolean);
    assert.ok(words.length >= 2);
    let files = 0;
    for await (const entry of glob('**', { cwd: folder, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      files += 1;
      const content = await readFile(join(entry.parentPath, entry.name), 'latin1');
      for (const word of words) assert.equal(content.includes(word), false, entry.name);
    }
    assert.ok(files > 30, `${files} files`);
  });

  await context.test('lab check judges it again: it failed, and nothing unsafe happened', async () => {
    const check = await runLab(['check', folder, '--json']);
    assert.equal(check.code, 1, said(check));
    const { invariants, outcome: how, red } = JSON.parse(check.stdout) as CheckedRun;
    assert.deepEqual([how, red], ['failed', false]);
    assert.deepEqual(
      invariants.map(({ verdict }) => verdict),
      invariants.map(() => 'holds'),
    );
    const without = readTimeline(folder).filter(({ kind }) => kind !== 'expectation');
    const other = join(stateHome, 'undeclared');
    await mkdir(other);
    await writeFile(
      join(other, 'timeline.jsonl'),
      without.map((event) => `${JSON.stringify(event)}\n`).join(''),
    );
    const undeclared = await runLab(['check', other]);
    assert.equal(undeclared.code, 1, said(undeclared));
    assert.match(undeclared.stdout, /RED\s+expected-fencing\s+broken/);
  });
});

test('a run whose story passes and whose judgement is red fails, with evidence', async () => {
  const outcome = await run('fences-nobody', '--json');
  assert.equal(outcome.code, 1, said(outcome));
  const result = JSON.parse(outcome.stdout) as ScenarioResult;
  assert.equal(result.outcome, 'failed');
  assert.equal(result.judgement?.red, true);
  assert.ok(existsSync(join(result.run ?? '', 'evidence.tar.gz')));
});

test('what does not fit the lab or the host is not run, with the reason, and leaves no run', async () => {
  const outcome = await run('needs-nine', 'needs-delay', 'stays-well', '--json');
  assert.equal(outcome.code, 0, said(outcome));
  const results = JSON.parse(outcome.stdout) as ScenarioResult[];
  const told = Object.fromEntries(
    results.map(({ scenario, outcome: how, error }) => [scenario, [how, error]]),
  );
  assert.deepEqual(told['needs-nine'], ['not run', 'needs 9 nodes, the lab has 3']);
  assert.deepEqual(told['stays-well'], ['passed', null]);
  const [how, why] = told['needs-delay'] ?? [];
  if (how !== 'passed') assert.match(`${how}: ${why}`, /^not run: needs the fault delay: .*network emulator/);
});

test('--tag, --grep and --repeat select and repeat; a green run keeps no evidence', async () => {
  const outcome = await run('--tag', 'quick', '--repeat', '2', '--json');
  assert.equal(outcome.code, 0, said(outcome));
  const results = JSON.parse(outcome.stdout) as ScenarioResult[];
  assert.deepEqual(
    results.map(({ scenario, outcome: how }) => [scenario, how]),
    [
      ['stays-well', 'passed'],
      ['stays-well', 'passed'],
    ],
  );
  assert.notEqual(results[0]?.run, results[1]?.run);
  for (const { run: folder } of results) assert.equal(existsSync(join(folder ?? '', 'evidence')), false);
  const none = await run('--grep', 'nothing is called so');
  assert.equal(none.code, 2, said(none));
});

test('Ctrl-C ends the story at once, heals, and says where it was', async () => {
  const child = startLab(['scenario', 'never-ends'], { cwd: project });
  const interrupted = ended(child);
  const marks = async (): Promise<string> => (await runLab(['fault', 'list', '--name', lab])).stdout;
  await waitUntil('the fault is in place', marks, (text) => text.includes('isolate-'), { timeoutMs: 60_000 });
  child.kill('SIGINT');
  const outcome = await interrupted;
  assert.equal(outcome.code, 130, said(outcome));
  assert.match(await marks(), /no fault is in place/);
  await isHealthy();
  const check = await runLab(['check', 'last'], { cwd: project });
  assert.equal(check.code, 1, said(check));
  assert.match(
    check.stdout,
    /^interrupted {2}interrupted in the step “for ever”, which began at \+\d+\.\d+ s$/m,
  );
});

test('a refused fault leaves no mark, and wrong use ends with 2', async () => {
  const all = await runLab([
    'fault',
    'inject',
    '--name',
    lab,
    'halves',
    'side=controller1,controller2,controller3',
  ]);
  assert.equal(all.code, 2, said(all));
  const missing = await runLab(['fault', 'inject', '--name', lab, 'isolate']);
  assert.match(missing.stderr, /the fault isolate: node is missing/);
  const service = await runLab(['fault', 'inject', '--name', lab, 'freeze', 'node=fence-host']);
  assert.match(service.stderr, /has no machine "fence-host"/);
  const unknown = await runLab(['fault', 'inject', '--name', lab, 'freeze', 'nod=controller1']);
  assert.match(unknown.stderr, /it takes no argument nod/);
  assert.equal((await runLab(['fault', 'heal', '--name', lab])).code, 2);
  const list = await runLab(['fault', 'list', '--name', lab]);
  assert.match(list.stdout, /^no fault is in place/);
});

test('a killed scenario leaves its faults marked; the next one finds and heals them', async () => {
  const child = startLab(['scenario', 'never-ends'], { cwd: project });
  const killed = ended(child);
  const marks = async (): Promise<string[]> => {
    const list = await runLab(['fault', 'list', '--name', lab, '--json']);
    return (JSON.parse(list.stdout) as { inPlace: FaultMark[] }).inPlace.map(({ fault }) => fault);
  };
  await waitUntil('the fault is in place', marks, (faults) => faults.includes('isolate'), {
    timeoutMs: 60_000,
  });
  child.kill('SIGKILL');
  await killed;
  assert.deepEqual((await marks()).toSorted(), ['isolate', 'slow-boot']);
  const next = await run('stays-well');
  assert.equal(next.code, 0, said(next));
  assert.match(next.stdout, /healed what an earlier run left: .*isolate-/);
  assert.deepEqual(await marks(), []);
  await isHealthy();
});
