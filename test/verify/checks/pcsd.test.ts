import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pcsd } from '../../../verify/checks/pcsd.ts';
import {
  found,
  known,
  mended,
  nodeFacts,
  notLookedAt,
  sampleCluster,
  unknown,
  withNode,
} from '../sample-cluster.ts';

const all = { n1: 'online', n2: 'online', n3: 'online' } as const;

test('one that is not reached is found once, with those that miss it', () => {
  const missed = known({ ...all, n3: 'offline' as const });
  const cluster = sampleCluster({
    nodes: ['n1', 'n2', 'n3'].map((name) => nodeFacts(name, name === 'n3' ? {} : { pcsd: missed })),
  });
  assert.deepEqual(found(pcsd, cluster), ['n3: the pcsd of n3 is not reached from n1, n2']);
});

test('one that lets a node not in is found, though others are let in', () => {
  const cluster = withNode('n2', { pcsd: known({ ...all, n3: 'unauthenticated' }) });
  assert.deepEqual(found(pcsd, cluster), ['n3: the pcsd of n3 does not let n2 in']);
  assert.deepEqual(mended(pcsd, cluster), ['on n2: pcs host auth n1 n2 n3 -u hacluster']);
});

test('of one whose service is stopped the service tells', () => {
  const units = known({ 'pcsd.service': { active: 'inactive', enabled: 'enabled' } });
  const down = known({ n1: 'online', n2: 'online', n3: 'offline' } as const);
  const cluster = sampleCluster({
    nodes: ['n1', 'n2', 'n3'].map((name) => nodeFacts(name, { pcsd: down, ...(name === 'n3' && { units }) })),
  });
  assert.deepEqual(found(pcsd, cluster), []);
  assert.deepEqual(notLookedAt(pcsd, cluster), ['n3: systemd does not say that its pcsd runs']);
});

test('what pcs did not say is not looked at', () => {
  assert.deepEqual(notLookedAt(pcsd, withNode('n2', { pcsd: unknown('pcs 0.8 is not known here') })), [
    'n2: pcs 0.8 is not known here',
  ]);
  const cluster = withNode('n2', { pcsd: known({ n1: 'online', n2: 'online' }) });
  assert.deepEqual(notLookedAt(pcsd, cluster), ['n3: pcs on n2 says nothing of it']);
});
