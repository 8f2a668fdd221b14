import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { findProblems, type SeenBy, summarise, type ClusterSummary } from '../../../lab/observe/summarise.ts';
import { type ClusterView, emptyView } from '../../../lab/observe/cluster-view.ts';
import { parseCrmMon } from '../../../lab/observe/parse-crm-mon.ts';
import { recorded, stacks } from './recorded.ts';

const machines = ['b1', 'b2', 'b3'];
const view = (state: string, node: 'node1' | 'node2', observer: string): ClusterView =>
  parseCrmMon(recorded(stacks[1], state, node, 'crm_mon_output-as-xml').stdout, observer);
const online = (): ClusterView[] => machines.map((name) => view('online', 'node1', name));

describe('summarise', () => {
  test('a cluster that all agree on is one partition', () => {
    const status = summarise(online(), machines);
    assert.deepEqual(status.cluster, {
      dc: 'b1',
      quorate: true,
      fencingEnabled: true,
      maintenance: false,
      partitions: [{ members: ['b1', 'b2', 'b3'], dc: 'b1', quorate: true }],
      fenceDevices: [
        { id: 'fence1', agent: 'stonith:fence_dummy', node: 'b1', started: true, disabled: false },
        { id: 'fence2', agent: 'stonith:fence_dummy', node: 'b3', started: true, disabled: false },
        { id: 'fence3', agent: 'stonith:fence_dummy', node: 'b1', started: true, disabled: false },
      ],
    });
    assert.deepEqual(status.seenBy.b1, { b2: 'online', b3: 'online' });
  });

  test('an observer that cannot be asked, or whose cluster is stopped, says unknown of all others', () => {
    const twoOfThree = online().slice(0, 2);
    for (const running of [null, false] as const) {
      const status = summarise([...twoOfThree, emptyView('b3', running, 'no')], machines);
      assert.deepEqual(status.seenBy.b1, { b2: 'online', b3: 'unknown' });
      assert.deepEqual(status.seenBy.b3, { b1: 'online', b2: 'online' });
      assert.equal(status.cluster.partitions.length, 1);
    }
  });

  test('two sides of a partition stand as two, each with its own DC', () => {
    const views = [
      view('partition', 'node1', 'b1'),
      view('partition', 'node2', 'b2'),
      view('partition', 'node2', 'b3'),
    ];
    const status = summarise(views, machines);
    assert.deepEqual(status.cluster.partitions, [
      { members: ['b1'], dc: 'b1', quorate: false },
      { members: ['b2', 'b3'], dc: 'b2', quorate: true },
    ]);
    assert.deepEqual([status.cluster.dc, status.cluster.quorate], ['b2', true]);
    assert.deepEqual(Object.values(status.seenBy), [
      { b2: 'unclean', b3: 'unclean' },
      { b1: 'unclean', b3: 'online' },
      { b1: 'unclean', b2: 'online' },
    ]);
  });

  test('two sides that both claim quorum leave no DC to believe', () => {
    const claims = [view('partition', 'node2', 'b2'), { ...view('partition', 'node1', 'b1'), quorate: true }];
    assert.equal(summarise(claims, machines).cluster.dc, null);
  });

  test('the minority alone is known to be without quorum', () => {
    const status = summarise([view('partition', 'node1', 'b1')], machines);
    assert.deepEqual([status.cluster.dc, status.cluster.quorate], ['b1', false]);
  });

  test('with nobody to ask nothing is claimed', () => {
    const status = summarise(
      machines.map((name) => emptyView(name, null, 'off')),
      machines,
    );
    assert.deepEqual(status.cluster, {
      dc: null,
      quorate: null,
      fencingEnabled: null,
      maintenance: null,
      partitions: [],
      fenceDevices: [],
    });
  });

  test('a fence device on a node that is unclean is not started', () => {
    const status = summarise([view('node3-killed-unclean', 'node1', 'b1')], machines);
    assert.deepEqual(
      status.cluster.fenceDevices.map(({ node, started }) => [node, started]),
      [
        [null, false],
        [null, false],
        ['b3', false],
      ],
    );
  });
});

interface Status {
  nodes: { name: string; seenBy: SeenBy }[];
  cluster: ClusterSummary;
}

function statusOf(views: ClusterView[], names = machines): Status {
  const { seenBy, cluster } = summarise(views, names);
  return { nodes: names.map((name) => ({ name, seenBy: seenBy[name] ?? {} })), cluster };
}

const problemsOf = (views: ClusterView[], expected = {}, names = machines): string[] =>
  findProblems(statusOf(views, names), expected);

describe('findProblems', () => {
  test('a healthy cluster has none', () => {
    assert.deepEqual(problemsOf(online()), []);
    assert.deepEqual(findProblems(statusOf(online()), { fenceDevices: 3 }), []);
  });

  test('fencing that is switched off is one, and where nothing is known of it none is told', () => {
    const all = (fencingEnabled: boolean | null): ClusterView[] =>
      online().map((each) => ({ ...each, fencingEnabled }));
    assert.deepEqual(problemsOf(all(false)), ['fencing is switched off: stonith-enabled is false']);
    assert.deepEqual(problemsOf(all(null)), []);
  });

  test('a cluster in maintenance is one, though every node is online', () => {
    const views = machines.map((name) => view('maintenance', 'node1', name));
    assert.deepEqual(problemsOf(views, { fenceDevices: 0 }), [
      'the cluster is in maintenance: maintenance-mode is true, nothing is looked after',
    ]);
  });

  test('a disabled fence device is one, though it still runs', () => {
    const disabled = online().map((each) => ({
      ...each,
      resources: each.resources.map((one) => ({ ...one, disabled: one.id === 'fence2' })),
    }));
    assert.deepEqual(problemsOf(disabled), ['fence device fence2 is disabled']);
  });

  test('names each node that is not seen online, and by whom', () => {
    const views = [
      view('node3-offline-after-confirm', 'node1', 'b1'),
      view('node3-offline-after-confirm', 'node1', 'b2'),
    ];
    assert.deepEqual(problemsOf(views), [
      'b1 is unknown, says b3',
      'b2 is unknown, says b3',
      'b3 is offline, says b1',
      'b3 is offline, says b2',
      'b3 is not in the membership',
      '0 fence devices are configured, not one or more',
    ]);
  });

  test('disagreement, a missing device, no quorum and no DC are problems', () => {
    const split = problemsOf([view('partition', 'node1', 'b1'), view('partition', 'node2', 'b2')]);
    assert.ok(
      split.includes('the nodes disagree: b1 (DC b1, no quorum); b2 b3 (DC b2, quorate)'),
      split.join('\n'),
    );
    assert.deepEqual(problemsOf(online(), { fenceDevices: 4 }), ['3 fence devices are configured, not 4']);
    const leaderless = online().map((one) => ({ ...one, dc: null, quorate: false }));
    assert.deepEqual(problemsOf(leaderless), ['no quorum', 'no DC']);
  });

  test('a cluster that runs nowhere is not healthy, of one node neither', () => {
    assert.deepEqual(problemsOf([emptyView('b1', false, 'stopped')], {}, ['b1']), [
      'the cluster runs on no node that can be asked',
    ]);
  });

  test('a device that is not started is a problem', () => {
    const views = online().map((one) => ({
      ...one,
      resources: one.resources.map((r) => ({ ...r, role: r.id === 'fence2' ? 'Stopped' : r.role })),
    }));
    assert.deepEqual(problemsOf(views), ['fence device fence2 is not started']);
  });
});
