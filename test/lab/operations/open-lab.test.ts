import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LabState, Part } from '../../../lab/backend/backend.ts';
import { UnavailableError, UserError } from '../../../lab/errors.ts';
import { findPart, findPoweredNode } from '../../../lab/operations/open-lab.ts';
import { createTopology } from '../../../lab/topology/topology.ts';

function labWith(...parts: Part[]): LabState {
  const topology = createTopology({ lab: 'nightly', nodes: 3, subnet: '10.213.7.0/24' });
  return {
    spec: { name: 'nightly', systems: Array.from({ length: 3 }, () => ({ os: 'debian12', image: 'any' })) },
    topology,
    parts,
  };
}

const node = (name: string, state: Pick<Part, 'exists' | 'power'>): Part => ({
  name,
  role: 'node',
  address: '10.213.7.11',
  ...state,
});
const fenceHost: Part = { ...node('fence-host', { exists: true, power: 'on' }), role: 'fence-host' };
const running = node('controller1-vm', { exists: true, power: 'on' });

test('a node goes by its own name and by its host’s', () => {
  const lab = labWith(fenceHost, running);
  assert.equal(findPart(lab, 'controller1'), running);
  assert.equal(findPart(lab, 'controller1-vm'), running);
});

test('a name that no node has is wrong use, and those that there are are named', () => {
  const lab = labWith(fenceHost, running);
  assert.throws(
    () => findPart(lab, 'fence-host'),
    (error) => error instanceof UserError && error.hint === 'there are: controller1-vm',
  );
  assert.equal(findPart(lab, 'fence-host', ['node', 'fence-host']), fenceHost);
});

test('nothing is run on a node that is not known to have power', () => {
  assert.equal(findPoweredNode(labWith(running), 'controller1'), running);
  const states = [
    [{ exists: true, power: 'off' }, 'controller1-vm is off', 'lab power controller1-vm on --name nightly'],
    [
      { exists: true, power: 'unknown' },
      'controller1-vm may be off: the engine does not say',
      'lab power controller1-vm on',
    ],
    [{ exists: false, power: 'unknown' }, 'controller1-vm is not made yet', 'lab up --name nightly'],
  ] as const;
  for (const [state, message, hint] of states) {
    assert.throws(
      () => findPoweredNode(labWith(node('controller1-vm', state)), 'controller1'),
      (error) =>
        error instanceof UnavailableError && error.message === message && error.hint?.startsWith(hint),
    );
  }
});
