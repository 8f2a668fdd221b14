import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeSystems, systemOf } from '../../../lab/backend/node-systems.ts';
import { createTopology } from '../../../lab/topology/topology.ts';

const systems = ['debian11', 'debian12', 'debian11'].map((os) => ({ os, image: `${os}:1` }));
const lab = {
  spec: { name: 'mixed', systems },
  topology: createTopology({ lab: 'mixed', nodes: 3, subnet: '10.213.7.0/24' }),
};

test('a machine runs the system of its place', () => {
  assert.deepEqual(systemOf(lab, 'controller2-vm'), { os: 'debian12', image: 'debian12:1' });
  assert.throws(() => systemOf(lab, 'controller4-vm'), /"mixed" has no machine "controller4-vm"/);
});

test('systems are described as --os takes them', () => {
  assert.equal(describeSystems(lab.spec), 'debian11,debian12,debian11');
  assert.equal(describeSystems({ systems: systems.filter(({ os }) => os === 'debian11') }), 'debian11');
});
