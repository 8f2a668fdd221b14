import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { crmMonCommand, observe } from '../../../lab/observe/observe.ts';
import { recorded, stacks } from './recorded.ts';
import { FakeNode, type Reply } from '../node/fake-node.ts';

const observing = (reply: Reply): ReturnType<typeof observe> =>
  observe(new FakeNode('n1', [[crmMonCommand, reply]]));

test('a running cluster gives its view', async () => {
  const view = await observing(recorded(stacks[1], 'online', 'node1', 'crm_mon_output-as-xml'));
  assert.deepEqual([view.observer, view.running, view.dc, view.quorate], ['n1', true, 'b1', true]);
});

test('a stopped cluster of either generation is seen as not running', async () => {
  const old = await observing(recorded(stacks[0], 'cluster-stopped', 'node1', 'crm_mon_as-xml'));
  const recent = await observing(recorded(stacks[1], 'cluster-stopped', 'node1', 'crm_mon_output-as-xml'));
  assert.deepEqual([old.running, recent.running], [false, false]);
  assert.match(old.why ?? '', /cluster is not available on this node/);
  assert.match(recent.why ?? '', /Not connected/);
});

test('a node without Pacemaker is seen as not running', async () => {
  const view = await observing({ exitCode: 127, stderr: 'sh: crm_mon: not found' });
  assert.deepEqual([view.running, view.why], [false, 'crm_mon is not installed']);
});

test('a node that cannot be asked is neither running nor stopped', async () => {
  const unreachable = await observing({ unreachable: true });
  assert.deepEqual([unreachable.running, unreachable.dc, unreachable.nodes], [null, null, {}]);
  assert.match(unreachable.why ?? '', /no route to the node/);
  assert.equal((await observing({ exitCode: 1, stderr: 'segfault' })).why, 'crm_mon exited with 1: segfault');
  assert.match((await observing('<pacemaker-result><summary>')).why ?? '', /cannot be read/);
});

test('a mistake in the program is not taken for a state of the node', async () => {
  const broken = new FakeNode('n1', []);
  await assert.rejects(observe(broken), assert.AssertionError);
});

for (const [stack, option] of [
  [stacks[0], 'as-xml'],
  [stacks[1], 'output-as-xml'],
] as const) {
  for (const [state, exitCode] of [
    ['online', 0],
    ['cluster-stopped', stack === stacks[0] ? 107 : 102],
  ] as const) {
    test(`the shell command asks ${stack} rightly: ${state}`, () => {
      // A stand-in crm_mon replays what the real one printed for the options that it was given.
      const folder = mkdtempSync(join(tmpdir(), 'fencelab-observe-'));
      try {
        const played = (name: string): string => {
          const { exitCode: code, stdout, stderr } = recorded(stack, state, 'node1', `crm_mon_${name}`);
          writeFileSync(join(folder, `${name}.out`), stdout);
          return `cat ${folder}/${name}.out; ${stderr ? 'echo usage >&2;' : ''} exit ${code}`;
        };
        writeFileSync(
          join(folder, 'crm_mon'),
          `#!/bin/sh\ncase "$*" in *--output-as=xml*) ${played('output-as-xml')};; *--as-xml*) ${played('as-xml')};; esac\n`,
        );
        chmodSync(join(folder, 'crm_mon'), 0o755);
        const seen = spawnSync('sh', ['-c', crmMonCommand], {
          env: { PATH: `${folder}:${process.env.PATH}` },
          encoding: 'utf8',
        });
        assert.equal(seen.status, exitCode);
        assert.equal(seen.stdout.trim(), recorded(stack, state, 'node1', `crm_mon_${option}`).stdout.trim());
      } finally {
        rmSync(folder, { recursive: true });
      }
    });
  }
}
