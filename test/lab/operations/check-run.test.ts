import assert from 'node:assert/strict';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { checkRun } from '../../../lab/operations/check-run.ts';

const recorded = join(import.meta.dirname, '..', '..', 'recorded', 'timelines');
let runs: string;

before(async () => {
  runs = await mkdtemp(join(tmpdir(), 'fencelab-runs-'));
  await cp(join(recorded, 'crash'), join(runs, '2026-11-23T01-00-00-crash'), { recursive: true });
  await cp(join(recorded, 'lying-device'), join(runs, '2026-11-23T02-00-00-lying-device'), {
    recursive: true,
  });
});

after(async () => {
  await rm(runs, { recursive: true });
});

async function withoutLines(run: string, is: (event: { kind: string; phase?: string }) => boolean) {
  const lines = (await readFile(join(recorded, run, 'timeline.jsonl'), 'utf8')).split('\n').filter(Boolean);
  const folder = await mkdtemp(join(runs, 'changed-'));
  const kept = lines.filter((line) => !is(JSON.parse(line) as { kind: string }));
  await writeFile(join(folder, 'timeline.jsonl'), kept.map((line) => `${line}\n`).join(''));
  return folder;
}

test('a run that passed passes again, and gets its reports anew', async () => {
  const folder = join(runs, '2026-11-23T01-00-00-crash');
  const { outcome, red, run } = await checkRun(folder, runs);
  assert.deepEqual([outcome, red, run], ['passed', false, folder]);
  assert.match(await readFile(join(folder, 'report.html'), 'utf8'), /<title>passed: crash<\/title>/);
  assert.match(await readFile(join(folder, 'junit.xml'), 'utf8'), /failures="0"/);
});

test('"last" is the newest; a break that was declared and found passes', async () => {
  const { outcome, why, run } = await checkRun('last', runs);
  assert.match(run, /lying-device$/);
  assert.deepEqual(
    [outcome, why],
    ['passed', 'fence-truth and no-overlap broke, as the scenario declares; 5 of 7 invariants hold'],
  );
});

test('the same break undeclared fails', async () => {
  const { outcome, red, why } = await checkRun(
    await withoutLines('lying-device', ({ kind }) => kind === 'expectation'),
    runs,
  );
  assert.deepEqual([outcome, red], ['failed', true]);
  assert.match(why, /^fence-truth broke at \+\d+\.\d+ s: controller2-vm is recorded as fenced/);
});

test('a run that was cut off before its story ended has not passed', async () => {
  const cutOff = await withoutLines('crash', ({ kind, phase }) => kind === 'phase' && phase !== 'story');
  const { outcome } = await checkRun(cutOff, runs);
  assert.notEqual(outcome, 'passed');
});

test('a folder without a timeline, and one without runs, are named', async () => {
  const empty = join(runs, 'empty');
  await mkdir(empty);
  await assert.rejects(checkRun(empty, runs), /empty is no run: it has no timeline\.jsonl/);
  await assert.rejects(checkRun('last', empty), /there is no run in .*empty/);
});

test('a run is found by its folder’s name alone; a timeline without a run is none', async () => {
  const { outcome } = await checkRun('2026-11-23T01-00-00-crash', runs);
  assert.equal(outcome, 'passed');
  const folder = await withoutLines('crash', () => true);
  await assert.rejects(checkRun(folder, runs), /timeline\.jsonl has no run: there is nothing to judge/);
});

test('a line that is no event is named by file and number', async () => {
  const folder = await withoutLines('crash', () => false);
  const file = join(folder, 'timeline.jsonl');
  const lines = (await readFile(file, 'utf8')).split('\n');
  lines[2] = '{"v":2}';
  await writeFile(file, lines.join('\n'));
  await assert.rejects(checkRun(folder, runs), /timeline\.jsonl, line 3: not an event/);
});
