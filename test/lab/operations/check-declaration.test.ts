import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clusterDeclaration } from '../../../deployer/declaration/declaration.ts';
import {
  checkDeclaration,
  refuseOtherShape,
  shapeDifferences,
} from '../../../lab/operations/check-declaration.ts';

const declared = clusterDeclaration.parse({ rings: 2, quorumDevice: { algorithm: 'lms' } });

test('a declaration that does not fit the number of nodes is refused, by its place', () => {
  const twoNode = clusterDeclaration.parse({ quorum: { two_node: true } });
  assert.throws(
    () => checkDeclaration(twoNode, 3),
    /cluster\.quorum\.two_node: only with two nodes, there are 3/,
  );
  checkDeclaration(twoNode, 2);
});

test('remote nodes are nodes of the lab to constraints and fence devices', () => {
  const on = (node: string): ReturnType<typeof clusterDeclaration.parse> =>
    clusterDeclaration.parse({
      remoteNodes: ['compute1'],
      stonith: [{ id: 'f', agent: 'fence_xvm', options: { pcmk_host_list: node } }],
      resources: { primitives: [{ id: 'a', agent: 'ocf:pacemaker:Dummy' }] },
      constraints: { location: [{ resource: 'a', node }] },
    });
  checkDeclaration(on('compute1'), 3);
  assert.throws(
    () => checkDeclaration(on('controller4-vm'), 3),
    /cluster\.constraints\.location\[0\]\.node: there is no node controller4-vm; there are controller1-vm, .*, compute1$/m,
  );
});

test('rings and a quorum device are what a lab is made with', () => {
  assert.deepEqual(shapeDifferences(declared, {}), [
    'cluster.rings is 1, it has 2',
    'cluster.quorumDevice is not declared, it has one',
  ]);
  assert.deepEqual(shapeDifferences(undefined, declared), [
    'cluster.rings is 2, it has 1',
    'cluster.quorumDevice is declared, it has none',
  ]);
});

test('a folder that declares nothing asks for nothing else', () => {
  assert.deepEqual(shapeDifferences(declared, undefined), []);
  refuseOtherShape({ name: 'lab', cluster: declared }, undefined);
});

test('a lab that stands is not made another in passing', () => {
  assert.throws(
    () => refuseOtherShape({ name: 'lab' }, declared),
    /lab "lab" was made as another: cluster\.rings is 2/,
  );
});
