import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { deploy, DeployError, type DeployEvent, type DeployResult } from '../../deployer/deploy.ts';
import { planOf, stepsOf } from '../../deployer/plan.ts';
import { CommandError } from '../../lab/errors.ts';
import { FakeMachines, inventoryOf, secrets } from './fake-machines.ts';

const systems = ['centos7', 'debian11', 'debian12', 'debian13'] as const;

async function run(
  machines: FakeMachines,
  options: { hurryElection?: boolean; onEvent?: (event: DeployEvent) => void } = {},
): Promise<DeployResult> {
  return deploy(inventoryOf(machines.os), {
    connect: ({ name }) => machines.nodes.find((node) => node.name === name) ?? assert.fail(),
    ...options,
  });
}

async function failure(machines: FakeMachines): Promise<DeployError> {
  const error: unknown = await run(machines).then(
    () => assert.fail('it did not fail'),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof DeployError, String(error));
  return error;
}

/** What pcs is told, apart from questions. */
const orders = /^pcs (?!--version|status|cluster pcsd-status)/;

const ordersInDebian = [
  'pcs host auth n1 n2 n3 -u hacluster',
  'pcs cluster setup openstack-ha n1 n2 n3 --force',
  'pcs cluster enable --all',
  'pcs cluster start --all',
  'pcs stonith create fence1 fence_xvm multicast_address=225.0.0.1',
  'pcs stonith create fence2 fence_xvm multicast_address=225.0.0.2',
  'pcs stonith create fence3 fence_xvm multicast_address=225.0.0.3',
  'pcs resource defaults update resource-stickiness=INFINITY',
];
const ordersOf = {
  centos7: [
    'pcs cluster auth n1 n2 n3 -u hacluster --force',
    'pcs cluster setup --force --name openstack-ha n1 n2 n3',
    ...ordersInDebian.slice(2, -1),
    'pcs resource defaults resource-stickiness=INFINITY',
  ],
  debian11: ordersInDebian,
  debian12: ordersInDebian,
  debian13: ordersInDebian,
};

for (const os of systems) {
  describe(`deploy on ${os}`, () => {
    test('gives the procedure’s commands, in its order, on the first node alone', async () => {
      const machines = new FakeMachines(os);
      await run(machines);
      // enable and start run at the same time.
      assert.deepEqual(machines.sent('n1', orders), ordersOf[os]);
      assert.deepEqual([...machines.sent('n2', orders), ...machines.sent('n3', orders)], []);
    });

    test('readies every node: key, password, time, firewall', async () => {
      const machines = new FakeMachines(os);
      await run(machines);
      for (const node of machines.nodes) {
        assert.deepEqual(node.files.get('/etc/cluster/fence_xvm.key'), {
          content: `${secrets.key}\n`,
          mode: 0o600,
        });
        const [path, unit] =
          os === 'centos7'
            ? ['/etc/ntp.conf', 'ntpd.service']
            : ['/etc/chrony/chrony.conf', 'chrony.service'];
        assert.equal(node.files.get(path)?.content, 'driftfile /x\nserver 10.0.0.3 iburst\n');
        assert.equal(
          node.files.get('/etc/sysconfig/ntpdate')?.content,
          os === 'centos7' ? 'SYNC_HWCLOCK=yes\n' : undefined,
        );
        const pcsdUnits = [...(os === 'debian11' ? ['pcsd-ruby.service'] : []), 'pcsd.service'];
        for (const each of [unit, ...pcsdUnits, 'corosync.service', 'pacemaker.service']) {
          assert.deepEqual(machines.units.get(`${node.name} ${each}`), { active: true, enabled: true }, each);
        }
        if (os === 'centos7') {
          for (const off of ['firewalld.service', 'chronyd.service']) {
            assert.deepEqual(
              machines.units.get(`${node.name} ${off}`),
              { active: false, enabled: false },
              off,
            );
          }
        }
      }
    });

    test('puts no secret into any command', async () => {
      const machines = new FakeMachines(os);
      await run(machines);
      const commands = machines.nodes.flatMap(({ sent }) => sent.map(({ command }) => command));
      assert.ok(commands.length > 50);
      for (const secret of Object.values(secrets))
        assert.deepEqual(
          commands.filter((command) => command.includes(secret)),
          [],
        );
    });

    test('a second run changes nothing, and says so', async () => {
      const machines = new FakeMachines(os);
      assert.notEqual((await run(machines)).changed.length, 0);
      machines.forget();
      const statuses = new Set<string>();
      const { changed, views } = await run(machines, { onEvent: ({ status }) => statuses.add(status) });
      assert.deepEqual(changed, []);
      assert.deepEqual([...statuses], ['checking', 'done-before']);
      assert.deepEqual(machines.sent('n1', orders), []);
      assert.deepEqual(
        views.map(({ dc, quorate }) => [dc, quorate]),
        [
          ['n1', true],
          ['n1', true],
          ['n1', true],
        ],
      );
    });

    test('mends what was changed meanwhile, and only that', async () => {
      const machines = new FakeMachines(os);
      await run(machines);
      machines.nodes[1]?.files.set('/etc/cluster/fence_xvm.key', { content: 'another\n', mode: 0o600 });
      machines.units.set('n3 pcsd.service', { active: false, enabled: true });
      machines.devices.delete('fence2');
      assert.deepEqual((await run(machines)).changed, [
        { step: 'pcsd', node: 'n3' },
        { step: 'fencing-key', node: 'n2' },
        { step: 'stonith', node: 'n1' },
      ]);
    });

    test('a step that fails stops it with node, command, exit code and output; the next run takes up from there', async () => {
      const machines = new FakeMachines(os);
      machines.overrides.push([
        'n1',
        /^pcs cluster setup/,
        { exitCode: 1, stderr: 'Error: Unable to resolve all hostnames\n' },
      ]);
      const error = await failure(machines);
      assert.deepEqual([error.step, error.node], ['setup', 'n1']);
      const command = ordersOf[os][1] ?? '';
      assert.equal(
        error.message,
        `step "setup" failed on n1: n1: "${command}" exited with 1\nError: Unable to resolve all hostnames`,
      );
      assert.ok(error.cause instanceof CommandError && error.cause.exitCode === 1);
      assert.deepEqual(machines.sent('n1', orders), ordersOf[os].slice(0, 2));
      machines.overrides.length = 0;
      machines.forget();
      const { changed } = await run(machines);
      assert.deepEqual(
        changed.map(({ step }) => step),
        ['setup', 'enable', 'start', 'stonith', 'defaults'],
      );
      assert.deepEqual(machines.sent('n1', orders), ordersOf[os].slice(1));
    });
  });
}

test('a wrong password is told without being shown', async () => {
  const machines = new FakeMachines('debian12');
  machines.overrides.push([
    'n1',
    /^pcs host auth/,
    { exitCode: 1, stderr: 'Error: n2: Username and/or password is incorrect' },
  ]);
  const { message } = await failure(machines);
  assert.match(
    message,
    /step "auth" failed on n1: n1: "pcs host auth .*" exited with 1\nError: n2: Username/,
  );
  assert.ok(!message.includes(secrets.password));
});

test('steps that fail on several nodes are all told', async () => {
  const machines = new FakeMachines('debian12');
  for (const node of ['n2', 'n3'])
    machines.overrides.push([node, /^systemctl enable pcsd/, { exitCode: 1, stderr: `no room on ${node}` }]);
  const error = await failure(machines);
  assert.deepEqual([error.step, error.node], ['pcsd', 'n2']);
  assert.match(error.message, /no room on n2\n.*failed on n3.*\nno room on n3/);
});

test('an unknown generation of pcs is told with those that are known', async () => {
  const machines = new FakeMachines('debian12');
  machines.overrides.push(['n1', /^pcs --version/, '0.13.0\n']);
  assert.match((await failure(machines)).message, /pcs 0\.13\.0 is not supported/);
});

describe('the hurried election', () => {
  test('is hurried only when asked for, and left with no trace', async () => {
    const plain = new FakeMachines('debian12');
    await run(plain);
    assert.deepEqual(plain.sent('n1', /cibadmin --(empty|delete)/), []);
    const hurried = new FakeMachines('debian12');
    await run(hurried, { hurryElection: true });
    for (const { name } of hurried.nodes) assert.equal(hurried.sent(name, /cibadmin --empty/).length, 1);
    assert.equal(hurried.hurried, false);
  });

  test('leaves a node alone that already has a configuration, and with it all others', async () => {
    const machines = new FakeMachines('debian12');
    machines.overrides.push(['n2', /^test ! -e \/var\/lib\/pacemaker/, { exitCode: 1 }]);
    await run(machines, { hurryElection: true });
    for (const { name } of machines.nodes) assert.deepEqual(machines.sent(name, /cibadmin --empty/), []);
  });

  test('that an interrupted run left in the configuration is taken out by the next', async () => {
    const machines = new FakeMachines('centos7');
    await run(machines);
    machines.hurried = true;
    assert.deepEqual((await run(machines)).changed, [{ step: 'start', node: 'n1' }]);
    assert.equal(machines.hurried, false);
  });
});

test('what is wrong in the end is told, all of it', async () => {
  const machines = new FakeMachines('centos7');
  await run(machines);
  machines.units.set('n2 corosync.service', { active: false, enabled: true });
  machines.units.set('n3 corosync.service', { active: false, enabled: true });
  const error = await failure(machines);
  assert.equal(error.step, 'verify');
  assert.match(error.message, /n2: corosync\.service is inactive\nn3: corosync\.service is inactive/);
});

test('an aborted run ends with the signal’s reason', async () => {
  const machines = new FakeMachines('debian12');
  await assert.rejects(
    deploy(inventoryOf('debian12'), {
      connect: ({ name }) => machines.nodes.find((node) => node.name === name) ?? assert.fail(),
      signal: AbortSignal.abort(new Error('Ctrl-C')),
    }),
    /Ctrl-C/,
  );
});

test('nodes are closed in the end, whatever happens', async () => {
  const machines = new FakeMachines('debian12');
  machines.overrides.push(['n1', /^pcs --version/, { exitCode: 1 }]);
  const closed: string[] = [];
  const result = deploy(inventoryOf('debian12'), {
    connect: ({ name }) => {
      const node = machines.nodes.find((each) => each.name === name) ?? assert.fail();
      return Object.assign(node, {
        [Symbol.asyncDispose]: async (): Promise<void> => void (await Promise.resolve(closed.push(name))),
      });
    },
  });
  await assert.rejects(result, DeployError);
  assert.deepEqual(closed.toSorted(), ['n1', 'n2', 'n3']);
});

test('every step has a name and a title of its own', () => {
  const steps = stepsOf(planOf({ cluster: { properties: {}, defaults: {} } }));
  for (const words of [steps.map(({ name }) => name), steps.map(({ title }) => title)])
    assert.equal(new Set(words).size, steps.length);
});
