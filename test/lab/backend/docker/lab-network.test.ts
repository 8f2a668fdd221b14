import assert from 'node:assert/strict';
import type Docker from 'dockerode';
import { test } from 'node:test';
import { createLabNetwork } from '../../../../lab/backend/docker/lab-network.ts';

/** An engine without networks, which notes what it is asked for. */
function engine(made: string[]): Docker {
  return {
    listNetworks: async () => Promise.resolve([]),
    createNetwork: async ({ IPAM }: { IPAM: { Config: { Subnet: string }[] } }) => {
      made.push(IPAM.Config[0]?.Subnet ?? '');
      // As the engine says it where another lab took the subnet meanwhile.
      if (made.length === 1) return Promise.reject(new Error('Pool overlaps with other one'));
      return Promise.resolve({ id: '0123456789abcdef' });
    },
  } as unknown as Docker;
}

const spec = { name: 'ha', systems: [{ os: 'debian12', image: 'any' }] };

test('a subnet is judged before its network is made, each one that is tried', async () => {
  const made: string[] = [];
  const judged: string[] = [];
  const { subnet, bridge } = await createLabNetwork(engine(made), spec, (each) => {
    assert.equal(made.length, judged.length);
    judged.push(each);
  });
  assert.deepEqual(judged, made);
  assert.deepEqual([judged.length, judged.at(-1), bridge], [2, subnet, 'br-0123456789ab']);
});

test('a subnet that is refused leaves no network', async () => {
  const made: string[] = [];
  const refuse = (): void => {
    throw new Error('does not fit');
  };
  await assert.rejects(createLabNetwork(engine(made), spec, refuse), /does not fit/);
  assert.deepEqual(made, []);
});
