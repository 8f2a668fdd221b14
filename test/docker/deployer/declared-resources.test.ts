import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { openBackend } from '../../../lab/backend/open-backend.ts';
import type { Backend } from '../../../lab/backend/backend.ts';
import type { Node } from '../../../lab/node/node.ts';
import { runs, type ClusterView } from '../../../lab/observe/cluster-view.ts';
import { observe } from '../../../lab/observe/observe.ts';
import { openLab } from '../../../lab/operations/open-lab.ts';
import { type Topology, virtualIpOf } from '../../../lab/topology/topology.ts';
import { waitUntil } from '../../../lab/wait-until.ts';
import { runLab, said, stateHome } from '../run-lab.ts';

// One lab with resources of every kind and a remote node; each test takes it as the one before it left it.
const lab = `declared${process.pid}`;
const config = join(stateHome, 'lab.config.mts');
const everySecond = [{ name: 'monitor', interval: '5s' }];

const cluster = {
  files: [
    {
      path: '/etc/haproxy/haproxy.cfg',
      content: [
        'defaults',
        '  mode http',
        '  timeout connect 5s',
        '  timeout client 5s',
        '  timeout server 5s',
        'frontend web',
        '  bind virtual:1:80',
        '  http-request return status 200 content-type text/plain lf-string "%[hostname]"',
        '',
      ].join('\n'),
    },
  ],
  remoteNodes: [
    {
      name: 'compute1',
      options: { reconnect_interval: 10 },
      operations: [{ name: 'monitor', interval: '10s', timeout: '10s' }],
    },
  ],
  resources: {
    primitives: [
      {
        id: 'vip',
        agent: 'ocf:heartbeat:IPaddr2',
        options: { ip: 'virtual:1', cidr_netmask: 24 },
        operations: everySecond,
      },
      { id: 'haproxy', agent: 'systemd:haproxy', operations: everySecond },
      { id: 'everywhere', agent: 'ocf:pacemaker:Dummy' },
      {
        id: 'db',
        agent: 'ocf:pacemaker:Stateful',
        operations: [
          { name: 'monitor', interval: '10s', role: 'Promoted' },
          { name: 'monitor', interval: '11s', role: 'Unpromoted' },
        ],
      },
      { id: 'beside', agent: 'ocf:pacemaker:Dummy' },
      {
        id: 'remote',
        agent: 'ocf:pacemaker:Dummy',
        // With the procedure's stickiness it would stay where it went when its node was fenced.
        meta: { 'resource-stickiness': 0 },
        operations: everySecond,
      },
    ],
    groups: [{ id: 'web', members: ['vip', 'haproxy'] }],
    clones: [
      { of: 'everywhere', meta: { interleave: true } },
      { of: 'db', promotable: true },
    ],
  },
  constraints: {
    location: [
      { resource: 'web', node: 'compute1', score: '-INFINITY' },
      { resource: 'db-clone', node: 'compute1', score: '-INFINITY' },
      { resource: 'beside', node: 'compute1', score: '-INFINITY' },
      { resource: 'remote', node: 'compute1' },
    ],
    colocation: [{ resource: 'beside', with: 'web' }],
    order: [{ first: 'web', next: 'beside' }],
  },
};

let backend: Backend;
let topology: Topology;

async function declare(declared: object): Promise<void> {
  await writeFile(
    config,
    `export default ${JSON.stringify({ name: lab, os: 'debian12', cluster: declared })};\n`,
  );
}

function node(name: string): Node {
  return backend.node(lab, name);
}

/** Asks every node that has power until all of them see what is expected. */
async function seen(
  what: string,
  expected: (view: ClusterView) => boolean,
  { by = ['controller1-vm', 'controller2-vm', 'controller3-vm'], timeoutMs = 180_000 } = {},
): Promise<ClusterView> {
  const views = await waitUntil(
    what,
    async (signal) => Promise.all(by.map(async (name) => observe(node(name), { signal }))),
    (all) => all.every(expected),
    { timeoutMs, show: (all) => JSON.stringify(all.map(({ nodes, resources }) => ({ nodes, resources }))) },
  );
  return views[0] ?? assert.fail('nobody was asked');
}

const onWhich = ({ resources }: ClusterView, id: string): string[] =>
  resources.filter((each) => each.id === id && runs(each)).flatMap(({ nodes }) => nodes);

async function answer(): Promise<string> {
  const response = await fetch(`http://${virtualIpOf(topology, 1)}/`, { signal: AbortSignal.timeout(3_000) });
  return response.text();
}

before(async () => {
  await declare(cluster);
  const up = await runLab(['up', '--config', config]);
  assert.equal(up.code, 0, said(up));
  backend = await openBackend();
  ({ topology } = await openLab(backend, lab));
});

after(async () => {
  const down = await runLab(['down', '--name', lab]);
  assert.equal(down.code, 0, said(down));
});

test('every kind of resource runs where it was declared to', async () => {
  const view = await observe(node('controller1-vm'));
  const [web = ''] = onWhich(view, 'vip');
  assert.deepEqual(
    ['vip', 'haproxy', 'beside', 'remote'].map((id) => onWhich(view, id)),
    [[web], [web], [web], ['compute1']],
  );
  assert.deepEqual(onWhich(view, 'everywhere').toSorted(), [
    'compute1',
    'controller1-vm',
    'controller2-vm',
    'controller3-vm',
  ]);
  const roles = view.resources.filter(({ id }) => id === 'db').map(({ role }) => role);
  assert.deepEqual(
    roles.toSorted(),
    ['Promoted', 'Stopped', 'Unpromoted', 'Unpromoted'].filter((role) => roles.includes(role)),
  );
  assert.equal(roles.filter((role) => role === 'Promoted').length, 1);
});

test('haproxy answers on the virtual IP, as the node that has it', async () => {
  const view = await observe(node('controller1-vm'));
  assert.deepEqual([await answer()], onWhich(view, 'vip'));
});

test('a second run changes nothing, and lab verify finds nothing', async () => {
  const again = await runLab(['deploy', '--config', config, '--json']);
  assert.equal(again.code, 0, said(again));
  const plan = await runLab(['deploy', '--config', config, '--plan', '--exit-code']);
  assert.equal(plan.code, 0, said(plan));
  const verdict = await runLab(['verify', '--name', lab]);
  assert.equal(verdict.code, 0, said(verdict));
});

test('an option, an operation and a constraint that were changed are mended in place', async () => {
  const first = node('controller1-vm');
  await first.exec('pcs resource meta everywhere-clone interleave=false');
  await first.exec('pcs resource update vip cidr_netmask=25 op monitor interval=5s timeout=7s');
  await first.exec(
    'pcs constraint remove $(cibadmin -Q --scope constraints | grep -o "colocation-[^\\"]*" | head -1)',
  );
  const mending = await runLab(['deploy', '--config', config]);
  assert.equal(mending.code, 0, said(mending));
  const { stdout } = await first.exec('cibadmin --query --scope configuration');
  assert.match(stdout, /name="interleave" value="true"/);
  assert.match(stdout, /name="cidr_netmask" value="24"/);
  assert.doesNotMatch(stdout, /timeout="7s"/);
  assert.match(stdout, /<rsc_colocation /);
});

test('the virtual IP moves when its node is fenced, and haproxy with it', async () => {
  const [holder = ''] = onWhich(await observe(node('controller1-vm')), 'vip');
  const others = topology.machines.map(({ name }) => name).filter((name) => name !== holder);
  const [orderer = ''] = others;
  await node(orderer).exec(`pcs stonith fence ${holder} --off`, { timeoutMs: 180_000 });
  assert.equal(await backend.power(lab).state(holder), 'off');
  const view = await seen(
    'haproxy runs elsewhere',
    (each) => onWhich(each, 'haproxy').some((name) => name !== holder),
    { by: others },
  );
  assert.deepEqual([await answer()], onWhich(view, 'vip'));
  await backend.power(lab).on(holder);
  await seen('all are back', ({ nodes }) => Object.values(nodes).every((state) => state === 'online'));
});

test('a remote node that hangs is fenced for real, and comes back with its resource', async () => {
  const power = new AbortController();
  const cuts: string[] = [];
  const watching = (async () => {
    for await (const { machine, action } of backend.powerChanges(lab, ['compute1'], power.signal))
      cuts.push(`${machine} ${action}`);
  })();
  try {
    await backend.faults(lab).freeze('compute1');
    await waitUntil('the engine says that it went off', () => cuts.includes('compute1 die'), Boolean, {
      timeoutMs: 180_000,
      show: () => cuts.join(', '),
    });
  } finally {
    power.abort();
    await watching;
  }
  await seen(
    'it is back and runs its resource',
    (view) => view.nodes['compute1'] === 'online' && onWhich(view, 'remote').includes('compute1'),
  );
  const status = await runLab(['status', '--name', lab]);
  assert.match(status.stdout, /compute1 at .*, power on, seen as online/, said(status));
});

test('resources that cannot start, or are not installed, end the deployment with their agents’ reasons', async () => {
  const { resources } = cluster;
  const broken = [
    { id: 'broken', agent: 'ocf:heartbeat:pgsql' },
    {
      id: 'missing',
      agent: 'ocf:heartbeat:Filesystem',
      options: { device: '/dev/nowhere', directory: '/mnt/nowhere', fstype: 'nowhere' },
    },
  ];
  await declare({
    ...cluster,
    resources: { ...resources, primitives: [...resources.primitives, ...broken] },
  });
  const failing = await runLab(['deploy', '--config', config]);
  assert.equal(failing.code, 1, said(failing));
  assert.match(failing.stderr, /broken is Stopped\n +broken_start_0 on \S+: .*not installed: .*pg_ctl/);
  assert.match(failing.stderr, /missing is Stopped\n +missing_(start|monitor)_0 on \S+: .*not installed: \S/);
});

test('an address outside of the lab’s free part is refused before anything is done', async () => {
  const { resources } = cluster;
  const [vip, ...others] = resources.primitives;
  const primitives = [{ ...vip, options: { ip: '192.168.7.7' } }, ...others];
  await declare({ ...cluster, resources: { ...resources, primitives } });
  const refused = await runLab(['deploy', '--config', config]);
  assert.equal(refused.code, 2, said(refused));
  assert.ok(refused.stderr.includes(`192.168.7.7 is not in ${topology.virtualIps}`), said(refused));
});
