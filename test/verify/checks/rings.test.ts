import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rings } from '../../../verify/checks/rings.ts';
import { found, known, nodeFacts, notLookedAt, unknown, withNode, withNodes } from '../sample-cluster.ts';

const ring = { number: 0, address: '10.0.0.1', fault: null, connected: { 1: true, 2: true, 3: true } };

test('a second ring that does not reach a member', () => {
  const second = { ...ring, number: 1, address: '10.1.0.1', connected: { 1: true, 2: true, 3: false } };
  assert.deepEqual(found(rings, withNode('n1', { rings: known([ring, second]) })), [
    'n1: ring 1 (10.1.0.1): n3 is not reached',
  ]);
});

test('a ring that corosync has marked', () => {
  const faulty = { ...ring, fault: 'Marking ringid 0 interface 10.0.0.1 FAULTY', connected: {} };
  assert.deepEqual(found(rings, withNode('n1', { rings: known([faulty]) })), [
    'n1: ring 0 (10.0.0.1): Marking ringid 0 interface 10.0.0.1 FAULTY',
  ]);
});

test('a node that is no member is reached by no ring: that is no fault of the ring', () => {
  const { quorum } = nodeFacts('n1');
  assert.ok(quorum.known && quorum.value);
  const members = quorum.value.members.filter(({ nodeId }) => nodeId !== 3);
  const cut = { ...ring, connected: { 1: true, 2: true, 3: false } };
  const cluster = withNode('n1', { rings: known([cut]), quorum: known({ ...quorum.value, members }) });
  assert.deepEqual(found(rings, cluster), []);
});

test('a machine that answers nobody, and is still a member, is told of as that', () => {
  const cut = { ...ring, connected: { 1: true, 2: true, 3: false } };
  const cluster = withNode('n1', { rings: known([cut]) });
  const nodes = cluster.nodes.filter(({ name }) => name !== 'n3');
  assert.deepEqual(found(rings, { ...cluster, nodes, unanswered: [{ name: 'n3', why: 'off' }] }), []);
  assert.equal(found(rings, cluster).length, 1);
});

test('where corosync runs on no node, no ring was looked at; on some, those are', () => {
  const none = withNodes({ rings: known(null) });
  assert.deepEqual(notLookedAt(rings, none), ['the cluster: corosync runs on no node']);
  assert.deepEqual(notLookedAt(rings, withNode('n3', { rings: known(null) })), []);
});

test('who is cut off from a node that tells no members is not known', () => {
  const cut = { ...ring, connected: { 1: true, 2: true, 3: false } };
  const cluster = withNode('n1', { rings: known([cut]), quorum: unknown() });
  assert.deepEqual(found(rings, cluster), []);
  assert.deepEqual(notLookedAt(rings, cluster), ['n1: it does not tell who is a member']);
  assert.deepEqual(notLookedAt(rings, withNode('n1', { rings: known([ring]), quorum: unknown() })), []);
});
