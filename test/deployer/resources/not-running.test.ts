import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clusterDeclaration } from '../../../deployer/declaration/declaration.ts';
import { type NotRunning, notRunning } from '../../../deployer/resources/not-running.ts';
import { type ClusterView, emptyView, type ResourceView } from '../../../lab/observe/cluster-view.ts';
import type { OperationResult } from '../../../lab/observe/parse-operation-results.ts';
import { configurationOf, primitive } from './configuration-of.ts';

const agent = 'ocf:pacemaker:Dummy';
const instance = (id: string, role: string, node?: string): ResourceView => ({
  id,
  agent,
  role,
  active: node !== undefined,
  failed: false,
  nodes: node === undefined ? [] : [node],
  disabled: false,
  within: [],
});

function found(
  declared: unknown,
  resources: ResourceView[],
  { results = [], ...more }: Partial<ClusterView> & { results?: OperationResult[] } = {},
): NotRunning[] {
  const view: ClusterView = {
    ...emptyView('n1', false, ''),
    nodes: { n1: 'online', n2: 'online', n3: 'standby' },
    resources,
    ...more,
  };
  const configuration = configurationOf(primitive('a'));
  return notRunning(clusterDeclaration.parse(declared), { view, configuration, results });
}

const one = { resources: { primitives: [{ id: 'a', agent }] } };
const copied = { resources: { ...one.resources, clones: [{ of: 'a' }] } };
const promoted = { resources: { ...one.resources, clones: [{ of: 'a', promotable: true }] } };
const whats = (...args: Parameters<typeof found>): string[] => found(...args).map(({ what }) => what);

test('a resource runs on one node; what was declared stopped need not', () => {
  assert.deepEqual(whats(one, [instance('a', 'Started', 'n2')]), []);
  assert.deepEqual(whats(one, [instance('a', 'Stopped')]), ['is Stopped']);
  assert.deepEqual(whats(one, [instance('a', 'Starting', 'n2')]), ['is Starting on n2']);
  assert.deepEqual(whats(one, []), ['is not known to the cluster']);
  const stopped = { resources: { primitives: [{ id: 'a', agent, meta: { 'target-role': 'Stopped' } }] } };
  assert.deepEqual(whats(stopped, [instance('a', 'Stopped')]), []);
});

test('a clone runs on every node that is online and may have it', () => {
  const both = [instance('a', 'Started', 'n1'), instance('a:1', 'Started', 'n2')];
  assert.deepEqual(whats(copied, both), []);
  assert.deepEqual(whats(copied, both.slice(0, 1)), ['runs 1 times, not 2; not on n2']);
  const twice = {
    resources: { ...one.resources, clones: [{ of: 'a', meta: { 'clone-max': 4, 'clone-node-max': 2 } }] },
  };
  assert.deepEqual(whats(twice, both), ['runs 2 times, not 4']);
  const banned = {
    ...copied,
    constraints: { location: [{ resource: 'a-clone', node: 'n2', score: '-INFINITY' }] },
  };
  assert.deepEqual(whats(banned, both.slice(0, 1)), []);
  const optIn = {
    ...copied,
    properties: { 'symmetric-cluster': false },
    constraints: { location: [{ resource: 'a-clone', node: 'n1' }] },
  };
  assert.deepEqual(whats(optIn, both.slice(0, 1)), []);
});

test('one of a promotable’s instances is promoted, by either name', () => {
  const roles = (first: string, second: string): ResourceView[] => [
    instance('a', first, 'n1'),
    instance('a', second, 'n2'),
  ];
  assert.deepEqual(whats(promoted, roles('Promoted', 'Unpromoted')), []);
  assert.deepEqual(whats(promoted, roles('Master', 'Slave')), []);
  assert.deepEqual(whats(promoted, roles('Unpromoted', 'Unpromoted')), ['is promoted 0 times, not 1']);
});

test('tells what its agent said, of this resource alone, and what is disabled', () => {
  const failures = [
    { operation: 'a_start_0', node: 'n1', status: 'complete', reason: 'not configured: no such file' },
    { operation: 'ab_start_0', node: 'n1', status: 'complete', reason: 'error' },
  ];
  const [problem] = found(one, [instance('a', 'Stopped')], { failures });
  assert.deepEqual(problem?.failures, ['a_start_0 on n1: complete, not configured: no such file']);
  assert.deepEqual(problem?.disabled, []);
  const disabledIn = (declared: unknown, resources: string): string[] | undefined => {
    const view = { ...emptyView('n1', false, ''), resources: [instance('a', 'Stopped')] };
    const configuration = configurationOf(resources);
    return notRunning(clusterDeclaration.parse(declared), { view, configuration, results: [] })[0]?.disabled;
  };
  const stopped = { meta: { 'target-role': 'Stopped' } };
  assert.deepEqual(disabledIn(one, primitive('a', stopped)), ['a']);
  const grouped = { resources: { ...one.resources, groups: [{ id: 'g', members: ['a'] }] } };
  const meta =
    '<meta_attributes id="g-m"><nvpair id="g-m-t" name="target-role" value="Stopped"/></meta_attributes>';
  assert.deepEqual(disabledIn(grouped, `<group id="g">${meta}${primitive('a')}</group>`), ['g']);
});

test('tells of a probe that found it not installed, which crm_mon does not count as a failure, once', () => {
  const probe = {
    resource: 'a',
    node: 'n1',
    operation: 'monitor',
    intervalMs: 0,
    exitCode: 5,
    status: 0,
    reason: 'no such command: x',
  };
  const results = [
    probe,
    probe,
    { ...probe, node: 'n2', reason: '' },
    { ...probe, node: 'n3', exitCode: 7 },
    { ...probe, resource: 'b' },
  ];
  assert.deepEqual(found(one, [instance('a', 'Stopped')], { results })[0]?.failures, [
    'a_monitor_0 on n1: not installed: no such command: x',
    'a_monitor_0 on n2: not installed',
  ]);
});
