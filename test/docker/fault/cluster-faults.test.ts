import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { pcsOf } from '../../../deployer/pcs/pcs.ts';
import type { Backend, LabState } from '../../../lab/backend/backend.ts';
import { openBackend } from '../../../lab/backend/open-backend.ts';
import type { FaultArgs, FaultName } from '../../../lab/fault/faults.ts';
import { daemons, processesOf, type Daemon } from '../../../lab/fault/process/daemons.ts';
import { healFault, injectFault, listFaults } from '../../../lab/fault/registry.ts';
import type { Node } from '../../../lab/node/node.ts';
import type { NodeState } from '../../../lab/observe/cluster-view.ts';
import { observe } from '../../../lab/observe/observe.ts';
import { parseCib } from '../../../lab/observe/parse-cib.ts';
import { openLab } from '../../../lab/operations/open-lab.ts';
import { readStatus, findLabProblems } from '../../../lab/operations/status.ts';
import { standInAgent, standInOperations } from '../../../lab/stand-in/agent.ts';
import { waitUntil } from '../../../lab/wait-until.ts';
import { runLab, said } from '../run-lab.ts';

/** Faults of daemons and of the cluster itself, on a cluster that runs. */

const name = `clf${process.pid}`;
const [one, three] = ['controller1-vm', 'controller3-vm'];
const agent = '/usr/lib/ocf/resource.d/fencelab/service';
let backend: Backend;
let lab: LabState;

before(async () => {
  const run = await runLab(['up', '--name', name, '--os', 'debian12']);
  assert.equal(run.code, 0, said(run));
  backend = await openBackend();
  lab = await openLab(backend, name);
});

after(async () => {
  const down = await runLab(['down', '--name', name]);
  assert.equal(down.code, 0, said(down));
});

function node(machine: string): Node {
  return backend.node(name, machine);
}

async function inject<Name extends FaultName>(fault: Name, args: FaultArgs<Name>): Promise<string> {
  const id = await injectFault(backend, lab, fault, args);
  assert.equal(await isInPlace(id), true, `${id} is in place`);
  return id;
}

async function isInPlace(id: string): Promise<boolean | 'unknown' | undefined> {
  return (await listFaults(backend, lab)).find((each) => each.id === id)?.inPlace;
}

async function pidsOf(daemon: Daemon): Promise<number[]> {
  return (await processesOf(node(three), daemon)).map(({ pid }) => pid);
}

/** @param but problems that are there meanwhile, and have to be */
async function healthy({ but = [] }: { but?: string[] } = {}): Promise<void> {
  await waitUntil(
    'the lab is healthy',
    async () => findLabProblems(await readStatus(backend, await openLab(backend, name)), { spread: false }),
    (problems) => problems.join('; ') === but.join('; '),
    { timeoutMs: 120_000, intervalMs: 500, show: (problems) => problems.join('; ') },
  );
}

async function seenAs(state: NodeState, by: string): Promise<void> {
  await waitUntil(
    `${by} sees ${three} ${state}`,
    async () => (await observe(node(by))).nodes[three],
    (seen) => seen === state,
    { timeoutMs: 90_000, intervalMs: 250, show: String },
  );
}

/** The cluster's own fencing cuts the third node's power; it is switched on again and rejoins. */
async function fenceAndReturn(): Promise<void> {
  await (await pcsOf(node(one))).fence(node(one), three, 'off');
  assert.equal(await backend.power(name).state(three), 'off');
  await backend.power(name).on(three);
}

async function fencing(enabled: boolean): Promise<void> {
  await node(one).exec(`pcs property set stonith-enabled=${enabled}`);
}

test('process-kill: whichever daemon, its process is gone; Pacemaker starts its own again', async (context) => {
  // A lost daemon may have its node fenced, which would hide whether the daemon itself was started again.
  await fencing(false);
  context.after(async () => fencing(true));
  const butFencingOff = { but: ['fencing is switched off: stonith-enabled is false'] };
  const roles = Object.keys(daemons) as Daemon[];
  for (const daemon of roles.filter((each) => each !== 'corosync'))
    await context.test(daemon, async () => {
      const earlier = await pidsOf(daemon);
      assert.ok(earlier.length > 0, `${daemon} runs`);
      await injectFault(backend, lab, 'process-kill', { node: three, daemon });
      const later = await pidsOf(daemon);
      assert.deepEqual(
        later.filter((pid) => earlier.includes(pid)),
        [],
      );
      if (daemon === 'pcsd') await node(three).exec('systemctl restart pcsd');
      await waitUntil(
        `${daemon} runs again`,
        async () => pidsOf(daemon),
        (pids) => pids.length > 0,
        {
          timeoutMs: 30_000,
        },
      );
      await healthy(butFencingOff);
    });
  await context.test('corosync: its node leaves the membership', async () => {
    await injectFault(backend, lab, 'process-kill', { node: three, daemon: 'corosync' });
    assert.deepEqual(await pidsOf('corosync'), []);
    await waitUntil(
      `${three} is no member`,
      async () => (await node(one).exec('corosync-quorumtool -s', { okCodes: 'any' })).stdout,
      (text) => /Total votes:\s+2/.test(text),
      { timeoutMs: 30_000 },
    );
    await backend.power(name).off(three);
    await backend.power(name).on(three);
  });
  await healthy(butFencingOff);
  assert.deepEqual(await listFaults(backend, lab), []);
});

test('process-stop: the process stands still, goes on when it is healed, and is not there after a power cut', async () => {
  const attrd = async () => processesOf(node(three), 'attrd');
  const [running] = await attrd();
  const id = await inject('process-stop', { node: three, daemon: 'attrd' });
  assert.deepEqual(await attrd(), [{ pid: running?.pid, isStopped: true }]);
  await healFault(backend, lab, id);
  assert.deepEqual(await attrd(), [{ pid: running?.pid, isStopped: false }]);
  const second = await inject('process-stop', { node: three, daemon: 'pcsd' });
  await fenceAndReturn();
  await healthy();
  assert.equal(await isInPlace(second), false);
  await healFault(backend, lab, second);
});

test('process-kill-loop: its process changes over and over, after the node was fenced too, and no more when healed', async () => {
  const id = await inject('process-kill-loop', { node: three, daemon: 'schedulerd', everyMs: 700 });
  const changes = async (): Promise<void> => {
    const seen = new Set<number>();
    await waitUntil(
      'schedulerd was started three times',
      async () => {
        for (const pid of await pidsOf('schedulerd')) seen.add(pid);
        return seen.size;
      },
      (count) => count >= 3,
      { timeoutMs: 30_000, intervalMs: 100, show: (count) => `${count} processes` },
    );
  };
  await changes();
  await fenceAndReturn();
  await seenAs('online', one);
  await changes();
  await healFault(backend, lab, id);
  assert.equal(await isInPlace(id), undefined);
  await healthy();
  const last = await pidsOf('schedulerd');
  await waitUntil(
    'schedulerd stays',
    async () => pidsOf('schedulerd'),
    (pids) => pids.join() === last.join(),
    {
      timeoutMs: 10_000,
      holdMs: 2_500,
    },
  );
});

for (const operation of standInOperations)
  test(`resource-agent-fails: ${operation} fails, after the node was fenced too, and no other operation`, async () => {
    const faults = backend.faults(name);
    await faults.putFiles(three, [await standInAgent()]);
    const run = async (action: string): Promise<number> =>
      (
        await node(three).exec(`OCF_ROOT=/usr/lib/ocf OCF_RESOURCE_INSTANCE=trial ${agent} ${action}`, {
          okCodes: 'any',
        })
      ).exitCode;
    const prepare = async (): Promise<void> => {
      if (operation !== 'start') assert.equal(await run('start'), 0);
    };
    await prepare();
    const id = await inject('resource-agent-fails', { node: three, resource: 'trial', operation });
    assert.equal(await run(operation), 1);
    await fenceAndReturn();
    await seenAs('online', one);
    await prepare();
    assert.equal(await isInPlace(id), true);
    assert.equal(await run(operation), 1);
    const others = standInOperations.filter((each) => each !== operation);
    for (const other of others) assert.notEqual(await run(other), 1, other);
    await healFault(backend, lab, id);
    assert.equal(await run('start'), 0);
    assert.equal(await run('monitor'), 0);
    assert.equal(await run('stop'), 0);
    await healthy();
  });

for (const [fault, state] of [
  ['standby', 'standby'],
  ['maintenance', 'maintenance'],
] as const)
  test(`${fault}: every node sees it, after the node was fenced too, and no more when it is healed`, async () => {
    const id = await inject(fault, { node: three });
    for (const by of [one, three]) await seenAs(state, by);
    await fenceAndReturn();
    for (const by of [one, three]) await seenAs(state, by);
    assert.equal(await isInPlace(id), true);
    await healFault(backend, lab, id);
    for (const by of [one, three]) await seenAs('online', by);
    await healthy();
  });

test('cib-deleted: the node’s copy and its archive are gone; it has the others’ again', async () => {
  const files = 'ls -i /var/lib/pacemaker/cib';
  const inodes = async (): Promise<string[]> =>
    (await node(three).exec(files)).stdout.split('\n').filter((line) => /cib(-\d+)?\.(xml|raw)$/.test(line));
  const before_ = await inodes();
  assert.ok(before_.length > 1, before_.join());
  await injectFault(backend, lab, 'cib-deleted', { node: three });
  await healthy();
  const copies = await waitUntil(
    'both have the same copy',
    async () =>
      Promise.all(
        [one, three].map(async (each) => parseCib((await node(each).exec('cibadmin --query')).stdout)),
      ),
    ([first, second]) => first?.digest === second?.digest,
    { timeoutMs: 30_000, intervalMs: 250 },
  );
  assert.equal(copies[0]?.epoch, copies[1]?.epoch);
  assert.ok((await inodes()).length < before_.length);
});
