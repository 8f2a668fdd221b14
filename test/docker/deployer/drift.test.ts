import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { deploy } from '../../../deployer/deploy.ts';
import { findPending } from '../../../deployer/find-pending.ts';
import type { Inventory } from '../../../deployer/inventory.ts';
import { planOf, stepsOf } from '../../../deployer/plan.ts';
import { openBackend } from '../../../lab/backend/open-backend.ts';
import type { Node } from '../../../lab/node/node.ts';
import { SshNode } from '../../../lab/node/ssh-node.ts';
import { labInventory } from '../../../lab/operations/lab-inventory.ts';
import { openLab } from '../../../lab/operations/open-lab.ts';
import { readSecrets } from '../../../lab/secrets/secrets.ts';
import { runLab, said } from '../run-lab.ts';

// One lab that is deployed; each test takes it as the one before it mended it.
const lab = `drift${process.pid}`;
let inventory: Inventory;
let node: (name: string) => Node;

interface Drift {
  step: string;
  /** The node that it is found on. */
  on: string;
  /** Where it is planted, if that is another one. */
  at?: string;
  what: string;
  seen: RegExp;
  command: string;
  stdin?: string;
}

const [first, second, third] = ['controller1-vm', 'controller2-vm', 'controller3-vm'] as const;

/** One for every step at least; those of one round are planted, found and mended together. */
const rounds: Drift[][] = [
  [
    {
      step: 'host-names',
      on: second,
      what: 'a name that resolves to the loopback',
      seen: /controller3-vm resolves to 127\.0\.1\.1/,
      command:
        'hosts=$(sed "/controller3-vm/d" /etc/hosts); printf "%s\\n127.0.1.1 controller3-vm\\n" "$hosts" > /etc/hosts',
    },
    {
      step: 'firewall',
      on: third,
      what: 'a firewall that is enabled',
      seen: /firewalld is (active|enabled)/,
      command:
        'printf "[Service]\\nType=oneshot\\nRemainAfterExit=yes\\nExecStart=/bin/true\\n[Install]\\nWantedBy=multi-user.target\\n" ' +
        '> /etc/systemd/system/firewalld.service && systemctl daemon-reload && systemctl enable --now firewalld.service',
    },
    {
      step: 'time',
      on: first,
      what: 'another time server',
      seen: /names server 192\.0\.2\.1 iburst/,
      command: 'sed -i "s/^server .*/server 192.0.2.1 iburst/" /etc/chrony/chrony.conf',
    },
    {
      step: 'fencing-key',
      on: third,
      what: 'another fencing key',
      seen: /holds another key/,
      command: 'echo other > /etc/cluster/fence_xvm.key',
    },
    {
      step: 'ssh-trust',
      on: first,
      what: 'a key that a node does not accept any more',
      seen: /cannot log in to controller2-vm/,
      command:
        'ssh -o BatchMode=yes root@controller2-vm sed -i "/controller1-vm/d" /root/.ssh/authorized_keys',
    },
    {
      step: 'hacluster',
      on: second,
      what: 'another password',
      seen: /the password does not hold/,
      command: 'chpasswd',
      stdin: 'hacluster:another\n',
    },
    {
      step: 'enable',
      on: second,
      what: 'a service that is disabled',
      seen: /pacemaker\.service is disabled/,
      command: 'systemctl disable pacemaker.service',
    },
    {
      step: 'setup',
      on: first,
      what: 'an edited corosync.conf',
      seen: /corosync\.conf differs from that of controller2-vm/,
      command: 'sed -i "s/^totem {/totem {\\n    token: 9000/" /etc/corosync/corosync.conf',
    },
    {
      step: 'defaults',
      on: first,
      what: 'another stickiness',
      seen: /resource-stickiness is 100/,
      command: 'pcs resource defaults update resource-stickiness=100',
    },
    {
      step: 'stonith',
      on: first,
      what: 'a fence device on another address',
      seen: /fence1 has multicast_address=225\.0\.0\.9/,
      command: 'pcs stonith update fence1 multicast_address=225.0.0.9 --force',
    },
  ],
  [
    {
      step: 'pcsd',
      on: second,
      what: 'pcsd that is stopped',
      seen: /pcsd\.service is inactive/,
      command: 'systemctl stop pcsd.service',
    },
    {
      step: 'setup',
      on: third,
      what: 'another key of corosync',
      seen: /authkey .*differs from that of controller1-vm/,
      command: 'echo other > /etc/corosync/authkey',
    },
    {
      step: 'stonith',
      on: first,
      what: 'a fence device that is missing',
      seen: /fence2 is not configured/,
      command: 'pcs stonith delete fence2',
    },
    {
      step: 'fence-devices',
      on: first,
      what: 'a fence device that is disabled',
      seen: /fence3 is disabled/,
      command: 'pcs resource disable fence3',
    },
  ],
  [
    {
      step: 'auth',
      on: third,
      at: first,
      what: 'a token that is gone',
      seen: /pcsd is unauthenticated/,
      command:
        'sed -i "/\\"controller3-vm\\": {/,/token/s/\\"token\\": \\".*\\"/\\"token\\": \\"gone\\"/" /var/lib/pcsd/known-hosts',
    },
    {
      step: 'start',
      on: first,
      at: third,
      what: 'a cluster that is stopped on a node',
      seen: /controller3-vm(: the cluster is not running| as (offline|unknown))/,
      // pcs could not: its token is gone in the same round.
      command: 'systemctl stop pacemaker.service corosync.service',
    },
  ],
];

async function pending(): Promise<{ step: string; node: string; seen: string }[]> {
  const { steps, unreachable, refusals } = await findPending(inventory, {
    connect: (entry) => new SshNode(entry),
  });
  assert.deepEqual([unreachable, refusals], [[], []]);
  return steps.filter(({ status }) => status !== 'done');
}

before(async () => {
  const up = await runLab(['up', '--name', lab, '--os', 'debian12']);
  assert.equal(up.code, 0, said(up));
  const backend = await openBackend();
  const secrets = (await readSecrets(lab)) ?? assert.fail('the lab has no secrets');
  inventory = labInventory(await openLab(backend, lab), secrets);
  node = (name) => backend.node(lab, name);
});

after(async () => {
  const down = await runLab(['down', '--name', lab]);
  assert.equal(down.code, 0, said(down));
});

test('there is a drift for every step', () => {
  // A lab's network leads to no mirror: what mends packages is shown where nodes are bare.
  const planted = new Set(['packages', ...rounds.flat().map(({ step }) => step)]);
  assert.deepEqual(
    stepsOf(planOf({})).filter(({ name }) => !planted.has(name)),
    [],
  );
});

test('of a lab that was just deployed nothing is pending, and --plan --exit-code ends with 0', async () => {
  const run = await runLab(['deploy', '--name', lab, '--plan', '--exit-code']);
  assert.equal(run.code, 0, said(run));
  assert.match(run.stdout, /: nothing is pending; nothing was changed\n$/);
});

test('a package that was removed is found', async () => {
  const status = await node(third).get('/var/lib/dpkg/status');
  await node(third).exec(
    "sed -i '/^Package: resource-agents$/,/^$/s/^Status: .*/Status: deinstall ok config-files/' /var/lib/dpkg/status",
  );
  const found = await pending();
  await node(third).put('/var/lib/dpkg/status', status);
  assert.deepEqual(
    found.map(({ step, node: on }) => [step, on]),
    [['packages', third]],
  );
});

for (const round of rounds) {
  test(`planted, found, mended: ${round.map(({ what }) => what).join(', ')}`, async () => {
    for (const { on, at = on, command, stdin } of round) {
      await node(at).exec(command, { timeoutMs: 120_000, ...(stdin !== undefined && { stdin }) });
    }
    const found = await pending();
    for (const { step, on, what, seen } of round) {
      const its = found.filter((each) => each.step === step && each.node === on);
      assert.ok(
        its.some((each) => seen.test(each.seen)),
        `${what}: ${JSON.stringify(found, null, 1)}`,
      );
    }
    const run = await runLab(['deploy', '--name', lab, '--plan', '--exit-code']);
    assert.equal(run.code, 1, said(run));
    for (const { step, on } of round) assert.match(run.stdout, new RegExp(`^pending +${step} on ${on}`, 'm'));
    const { changed } = await deploy(inventory, { connect: (entry) => new SshNode(entry) });
    for (const { step } of round)
      assert.ok(
        changed.some((each) => each.step === step),
        `${step}: ${JSON.stringify(changed)}`,
      );
    assert.deepEqual(await pending(), []);
  });
}
