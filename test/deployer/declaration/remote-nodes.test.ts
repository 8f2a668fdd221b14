import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clusterDeclaration } from '../../../deployer/declaration/declaration.ts';

function problemsOf(declared: unknown): string[] {
  const { error } = clusterDeclaration.safeParse(declared);
  return (error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`);
}

test('a name alone is a whole declaration', () => {
  assert.deepEqual(clusterDeclaration.parse({ remoteNodes: ['compute1'] }).remoteNodes, [
    { name: 'compute1', options: {}, meta: {}, operations: [] },
  ]);
});

test('refuses two of one name, another machine’s name, and that of a resource', () => {
  assert.deepEqual(problemsOf({ remoteNodes: ['a', { name: 'a' }] }), [
    'remoteNodes.1: "a" is declared already',
  ]);
  for (const name of ['controller1-vm', 'controller2-ring1', 'quorum-device', 'fence-host', 'time-server'])
    assert.equal(clusterDeclaration.safeParse({ remoteNodes: [name] }).success, false, name);
  const primitives = [{ id: 'a', agent: 'ocf:pacemaker:Dummy' }];
  assert.deepEqual(problemsOf({ remoteNodes: ['a'], resources: { primitives } }), [
    'remoteNodes.0: "a" is a resource’s id already, and a remote node’s connection goes by its name',
  ]);
});

test('its connection can be constrained', () => {
  const constraints = { location: [{ resource: 'a', node: 'n1' }] };
  assert.deepEqual(problemsOf({ remoteNodes: ['a'], constraints }), []);
});
