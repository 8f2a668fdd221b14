import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clusterDeclaration } from '../../../deployer/declaration/declaration.ts';
import { UserError } from '../../../lab/errors.ts';
import { labDeclaration, madeDeclaration } from '../../../lab/operations/lab-declaration.ts';
import { createTopology } from '../../../lab/topology/topology.ts';

const topology = createTopology({ lab: 'ha', nodes: 3, subnet: '10.213.7.0/24' });

const declared = (ip: string, rest: object = {}): ReturnType<typeof clusterDeclaration.parse> =>
  clusterDeclaration.parse({
    resources: { primitives: [{ id: 'vip', agent: 'ocf:heartbeat:IPaddr2', options: { ip } }] },
    ...rest,
  });

test('the lab’s n-th virtual IP is an address of its own subnet, in options and in files', () => {
  const files = [{ path: '/etc/a.conf', content: 'bind virtual:1:80\nbind virtual:126:80\n' }];
  const { resources, files: resolved } = labDeclaration(declared('virtual:2', { files }), topology);
  assert.equal(resources?.primitives[0]?.options.ip, '10.213.7.130');
  assert.equal(resolved?.[0]?.content, 'bind 10.213.7.129:80\nbind 10.213.7.254:80\n');
});

test('an address of the lab’s free part is taken as it is', () => {
  assert.equal(
    labDeclaration(declared('10.213.7.200'), topology).resources?.primitives[0]?.options.ip,
    '10.213.7.200',
  );
});

test('an address elsewhere is refused, a machine’s own too, with the lab’s subnet', () => {
  for (const ip of ['192.168.1.5', '10.213.7.11', '10.213.7.255', '10.213.8.130']) {
    assert.throws(
      () => labDeclaration(declared(ip), topology),
      (error) =>
        error instanceof UserError &&
        error.message.includes(
          `cluster.resources.primitives[0].options.ip: ${ip} is not in 10.213.7.128/25, what the lab keeps free for virtual IPs`,
        ) &&
        error.hint?.includes('10.213.7.0/24') === true,
    );
  }
});

test('a virtual IP that there is not is refused', () => {
  assert.throws(
    () => labDeclaration(declared('virtual:127'), topology),
    /there is no virtual:127, they go from 1 to 126/,
  );
});

test('what a lab was made with and cannot be is told apart from what the config declares by now, with what to do', () => {
  const spec = { name: 'ha', systems: [] };
  assert.equal(madeDeclaration({ spec, topology }), undefined);
  assert.throws(
    () => madeDeclaration({ spec: { ...spec, cluster: declared('192.168.1.10') }, topology }),
    (error) =>
      error instanceof UserError &&
      error.message.startsWith('lab "ha" was made with a declaration that does not fit it\n') &&
      error.message.includes('cluster.resources.primitives[0].options.ip: 192.168.1.10 is not in') &&
      error.hint?.includes('lab down --name ha') === true,
  );
});
