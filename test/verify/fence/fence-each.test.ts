import assert from 'node:assert/strict';
import { test } from 'node:test';
import { crmMonCommand } from '../../../lab/observe/observe.ts';
import { fenceEach } from '../../../verify/fence/fence-each.ts';
import type { Fate, Machines } from '../../../verify/fence/machines.ts';
import { FakeNode, type Reply } from '../../lab/node/fake-node.ts';

/** Three nodes with one truth about who has power, and devices that cut whom they are told to, or another. */
class FakeCluster {
  readonly on = new Map([
    ['n1', true],
    ['n2', true],
    ['n3', true],
  ]);
  readonly cuts: Record<string, string | null>;
  readonly nodes: FakeNode[];
  order: Reply = '';
  says: Fate | undefined;
  readonly restored: (string | null)[] = [];

  constructor(cuts: Record<string, string | null> = {}) {
    this.cuts = cuts;
    this.nodes = [...this.on.keys()].map(
      (name) =>
        new FakeNode(name, [
          [crmMonCommand, () => this.#crmMon()],
          [/^stonith_admin --fence n\d$/, ({ command }) => this.#fence(command.slice(-2))],
        ]),
    );
  }

  get machines(): Machines {
    return {
      proof: 'seen',
      action: 'off',
      proofTimeoutMs: 20,
      mark: () => Promise.resolve((machine) => Promise.resolve(this.#fateOf(machine))),
      restore: (believedOff) => {
        this.restored.push(believedOff);
        for (const name of this.on.keys()) this.on.set(name, true);
        return Promise.resolve();
      },
    };
  }

  sent(): string[] {
    return this.nodes.flatMap(({ name, sent }) =>
      sent.filter(({ command }) => command !== crmMonCommand).map(({ command }) => `${name}: ${command}`),
    );
  }

  #fateOf(machine: string): Fate {
    return this.says ?? (this.on.get(machine) ? 'stayed-up' : 'went-down');
  }

  #fence(target: string): Reply {
    const cut = target in this.cuts ? this.cuts[target] : target;
    if (cut) this.on.set(cut, false);
    return this.order;
  }

  #crmMon(): string {
    const members = [...this.on].map(([name, on]) => `<node name="${name}" online="${on}" unclean="false"/>`);
    return `<pacemaker-result><summary><stack type="corosync"/>
      <current_dc present="true" name="n1" with_quorum="true"/></summary>
      <nodes>${members.join('')}</nodes></pacemaker-result>`;
  }
}

test('each node is fenced by another one’s order, proven and back before the next', async () => {
  const cluster = new FakeCluster();
  const told: string[] = [];
  const { fenced, findings, notLookedAt } = await fenceEach(cluster.nodes, {
    machines: cluster.machines,
    onFenced: ({ node }) => told.push(node),
  });
  assert.deepEqual([findings, notLookedAt], [[], []]);
  assert.deepEqual(
    fenced.map(({ node, by, proof }) => [node, by, proof]),
    [
      ['n1', 'n2', 'seen'],
      ['n2', 'n1', 'seen'],
      ['n3', 'n1', 'seen'],
    ],
  );
  assert.deepEqual(told, ['n1', 'n2', 'n3']);
  assert.deepEqual(cluster.sent(), [
    'n1: stonith_admin --fence n2',
    'n1: stonith_admin --fence n3',
    'n2: stonith_admin --fence n1',
  ]);
});

test('the wrong machine that went down is found, powered on again, and nothing more is fenced', async () => {
  const cluster = new FakeCluster({ n2: 'n3' });
  const { fenced, findings, notLookedAt } = await fenceEach(cluster.nodes, { machines: cluster.machines });
  assert.deepEqual(
    fenced.map(({ node }) => node),
    ['n1'],
  );
  assert.deepEqual(
    findings.map(({ where, what }) => [where, what]),
    [
      ['n2', 'the cluster says that n2 was fenced, and its machine did not go down'],
      ['n3', 'n3 went down when n2 was fenced'],
    ],
  );
  assert.deepEqual(notLookedAt, [{ where: 'n3', notLookedAt: 'not fenced, after what became of n2' }]);
  assert.ok([...cluster.on.values()].every(Boolean));
});

test('a device that says so and cuts nothing is found', async () => {
  const cluster = new FakeCluster({ n1: null });
  const { fenced, findings } = await fenceEach(cluster.nodes, { machines: cluster.machines });
  assert.deepEqual(fenced, []);
  assert.match(findings[0]?.what ?? '', /n1 was fenced, and its machine did not go down/);
  assert.match(findings[0]?.mend ?? '', /another machine’s, or its action leaves .*pcmk_off_action/);
  assert.deepEqual(cluster.restored, ['n1']);
});

test('power that is not known is neither down nor up', async () => {
  const cluster = new FakeCluster();
  cluster.says = 'unknown';
  const { fenced, findings, notLookedAt } = await fenceEach(cluster.nodes, { machines: cluster.machines });
  assert.deepEqual([fenced, findings], [[], []]);
  assert.equal(notLookedAt[0]?.notLookedAt, 'nobody can say whether its machine went down');
});

test('a fencing that the cluster cannot do is found with its words', async () => {
  const cluster = new FakeCluster({ n1: null });
  cluster.order = { exitCode: 237, stderr: 'Couldn’t fence n1: No such device' };
  const { findings } = await fenceEach(cluster.nodes, { machines: cluster.machines });
  assert.deepEqual(cluster.restored, [null], 'what the cluster does not believe off is not cut');
  assert.match(findings[0]?.what ?? '', /could not fence n1: .*exited with 237: .*No such device/);
});

test('a fencing that cut off the node which ordered it is told by the machine that went down', async () => {
  const cluster = new FakeCluster({ n1: 'n2' });
  cluster.order = { unreachable: true };
  const { fenced, findings } = await fenceEach(cluster.nodes, { machines: cluster.machines });
  assert.deepEqual(fenced, []);
  assert.deepEqual(
    findings.map(({ where }) => where),
    ['n1', 'n2'],
  );
  assert.equal(findings[1]?.what, 'n2 went down when n1 was fenced');
});

test('nothing is left off, whatever keeps the proof from being looked at', async () => {
  const cluster = new FakeCluster();
  const machines: Machines = {
    ...cluster.machines,
    mark: () => Promise.resolve(() => Promise.reject(new Error('the engine has gone'))),
  };
  await assert.rejects(fenceEach(cluster.nodes, { machines }), /the engine has gone/);
  assert.deepEqual(cluster.restored, ['n1']);
});
