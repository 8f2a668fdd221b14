import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clusterDeclaration } from '../../../deployer/declaration/declaration.ts';
import type { Backend, LabSpec, Part } from '../../../lab/backend/backend.ts';
import { BringUp } from '../../../lab/operations/bring-up.ts';
import { planReset } from '../../../lab/operations/reset.ts';
import { planUp } from '../../../lab/operations/up.ts';
import { createTopology, type Topology } from '../../../lab/topology/topology.ts';

const topology = createTopology({ lab: 'ha', nodes: 1, subnet: '10.213.7.0/24' });
const spec: LabSpec = {
  name: 'ha',
  systems: [{ os: 'debian12', image: 'any' }],
  cluster: clusterDeclaration.parse({
    resources: {
      primitives: [{ id: 'vip', agent: 'ocf:heartbeat:IPaddr2', options: { ip: '192.168.1.10' } }],
    },
  }),
};

test('a declaration that does not fit the subnet is refused before the network is made', async () => {
  const backend = {
    async ensureNetwork(_spec: LabSpec, check?: (topology: Topology) => void) {
      check?.(topology);
      return Promise.reject(new Error('the network is made'));
    },
  } as unknown as Backend;
  const source = { origin: { baseline: 'none', restored: false }, snapshot: undefined };
  const [network] = new BringUp(backend, spec, { found: undefined, source }).tasks();
  await assert.rejects(async () => network?.run(() => undefined), {
    name: 'UserError',
    message: /options\.ip: 192\.168\.1\.10 is not in 10\.213\.7\.128\/25/,
  });
});

test('a half-made lab with such a declaration says that it is to be made anew, whatever is declared by now', async () => {
  const part: Part = { name: 'controller1-vm', role: 'node', address: '', exists: false, power: 'unknown' };
  const backend = {
    find: async () => Promise.resolve({ spec, topology, parts: [part] }),
    snapshots: async () => Promise.resolve([]),
  } as unknown as Backend;
  const refused = { name: 'UserError', hint: /lab down --name ha/ };
  for (const { cluster } of [spec, { cluster: undefined }])
    await assert.rejects(planUp(backend, { lab: 'ha', deploy: true, cluster }), refused);
  await assert.rejects(planReset(backend, 'ha'), refused);
});
