import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fencedMachines, createTopology, maxNodes } from '../../../lab/topology/topology.ts';

test('gives three controllers, each on its own host, listener and address', () => {
  const { machines, fenceHost, timeServer, gateway } = createTopology({
    lab: 'lab',
    nodes: 3,
    subnet: '10.213.7.0/24',
  });
  assert.deepEqual(
    machines.map(({ name, host, address, multicastAddress }) => [name, host, address, multicastAddress]),
    [
      ['controller1-vm', 'controller1', '10.213.7.11', '225.0.0.1'],
      ['controller2-vm', 'controller2', '10.213.7.12', '225.0.0.2'],
      ['controller3-vm', 'controller3', '10.213.7.13', '225.0.0.3'],
    ],
  );
  assert.deepEqual(
    [gateway, fenceHost.address, timeServer.address],
    ['10.213.7.1', '10.213.7.2', '10.213.7.3'],
  );
});

test('gives each remote node a host, a listener and an address of its own', () => {
  const topology = createTopology({
    lab: 'lab',
    nodes: maxNodes,
    remoteNodes: ['compute1', 'compute2'],
    subnet: '10.213.7.0/24',
  });
  assert.deepEqual(
    topology.remoteMachines.map(({ name, address, fenceDevice }) => [name, address, fenceDevice]),
    [
      ['compute1', '10.213.7.31', 'fence-compute1'],
      ['compute2', '10.213.7.32', 'fence-compute2'],
    ],
  );
  for (const field of ['address', 'multicastAddress', 'uuid', 'fenceDevice'] as const)
    assert.equal(
      new Set(fencedMachines(topology).map((machine) => machine[field])).size,
      maxNodes + 2,
      field,
    );
});

test('keeps the upper half of the subnet free, however many nodes there are', () => {
  const { machines, virtualIps } = createTopology({ lab: 'lab', nodes: maxNodes, subnet: '10.213.7.0/24' });
  assert.equal(virtualIps, '10.213.7.128/25');
  assert.ok(machines.every(({ address }) => Number(address.split('.')[3]) < 128));
});

test('names a machine by the same UUID every time, and by another in another lab', () => {
  const uuids = (lab: string): string[] =>
    createTopology({ lab, nodes: 3, subnet: '10.213.7.0/24' }).machines.map(({ uuid }) => uuid);
  assert.deepEqual(uuids('lab'), uuids('lab'));
  assert.equal(new Set([...uuids('lab'), ...uuids('other')]).size, 6);
  for (const uuid of uuids('lab'))
    assert.match(uuid, /^[\da-f]{8}-[\da-f]{4}-8[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
});
