import assert from 'node:assert/strict';
import { test } from 'node:test';
import { emptyView, type ClusterView } from '../../../lab/observe/cluster-view.ts';
import { membershipProblems } from '../../../lab/observe/membership-problems.ts';

const view = (observer: string, change: Partial<ClusterView> = {}): ClusterView => ({
  ...emptyView(observer, null, ''),
  running: true,
  why: null,
  dc: 'n1',
  quorate: true,
  nodes: { n1: 'online', n2: 'online' },
  ...change,
});

test('nothing, where all see each other online and name one DC', () => {
  assert.deepEqual(membershipProblems([view('n1'), view('n2')]), []);
});

test('a node whose cluster is stopped names no DC, and so no other one', () => {
  assert.deepEqual(membershipProblems([view('n1'), emptyView('n2', false, 'Not connected\nmore')]), [
    'n2: the cluster is not running: Not connected',
  ]);
  assert.deepEqual(membershipProblems([view('n1'), emptyView('n2', null, 'no route')]), [
    'n2 could not be asked: no route',
  ]);
});

test('two that name different DCs, or none', () => {
  assert.deepEqual(membershipProblems([view('n1'), view('n2', { dc: 'n2' })]), [
    'the nodes name different DCs',
  ]);
  assert.deepEqual(membershipProblems([view('n1', { dc: null, nodes: { n1: 'online', n2: 'unclean' } })]), [
    'n1 knows no DC',
  ]);
});
