import assert from 'node:assert/strict';
import { before, test, type TestContext } from 'node:test';
import type { StartedTestContainer } from 'testcontainers';
import { connectEngine, type Engine } from '../../../lab/backend/docker/engine.ts';
import { ensureMachineImage } from '../../../lab/image/ensure-images.ts';
import { osProfile, type ImageKind } from '../../../lab/image/os-profile.ts';
import { ThrowAwayNode } from './throw-away-node.ts';

const policy = { install: true, announce: () => undefined, onNote: () => undefined };
const profile = osProfile('debian12');

let docker: Engine;
before(async () => {
  docker = await connectEngine();
});

async function start(t: TestContext, kind: ImageKind): Promise<(command: string) => Promise<string>> {
  const { image } = await ensureMachineImage(docker, { profile, kind }, policy);
  const machine: StartedTestContainer = await new ThrowAwayNode(image).start();
  t.after(() => machine.stop());
  return async (command) => {
    const { exitCode, output } = await machine.exec(['sh', '-c', command]);
    assert.equal(exitCode, 0, `${command}\n${output}`);
    return output.trim();
  };
}

/** Names of the packages that are installed, of those that match. */
function installed(pattern: string): string {
  return `dpkg-query -W -f '\${db:Status-Status} \${Package}\\n' | sed -n 's/^installed //p' | grep -E '${pattern}' || true`;
}

test('a bare machine lets root log in, and has nothing of the cluster but a way to install it', async (t) => {
  const run = await start(t, 'bare');
  assert.equal(await run('systemctl is-active ssh'), 'active');
  assert.equal(await run(installed('pcs|pacemaker|corosync|fence|resource-agents|chrony|haproxy')), '');
  assert.match(
    await run("grep -h '^deb ' /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null"),
    /bookworm/,
  );
  assert.equal(await run('test -e /usr/sbin/policy-rc.d && echo there || echo gone'), 'gone');
});

test('a remote node has Pacemaker Remote in the place of Pacemaker, off and without a key', async (t) => {
  const run = await start(t, 'remote-node');
  assert.deepEqual((await run(installed('^(pacemaker|pacemaker-remote|corosync|pcs)$'))).split('\n'), [
    'pacemaker-remote',
    'pcs',
  ]);
  assert.match(await run('systemctl is-enabled pacemaker_remote pcsd || true'), /^disabled\ndisabled$/);
  assert.equal(await run('ls -A /etc/pacemaker 2>/dev/null || true'), '');
  assert.match(await run('ls /usr/lib/ocf/resource.d'), /heartbeat/);
});

test('a quorum device has qnetd, off, and no certificates that every other one would have too', async (t) => {
  const run = await start(t, 'quorum-device');
  assert.deepEqual((await run(installed('^(pacemaker|corosync|corosync-qnetd|pcs)$'))).split('\n'), [
    'corosync-qnetd',
    'pcs',
  ]);
  assert.match(await run('systemctl is-enabled corosync-qnetd pcsd || true'), /^disabled\ndisabled$/);
  assert.equal(await run('ls -A /etc/corosync/qnetd/nssdb 2>/dev/null || true'), '');
});
