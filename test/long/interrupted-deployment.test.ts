import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { after, before, test } from 'node:test';
import { planOf, stepsOf } from '../../deployer/plan.ts';
import type { Backend } from '../../lab/backend/backend.ts';
import { openBackend } from '../../lab/backend/open-backend.ts';
import { compareFacts, type FactChange } from '../../lab/facts/compare-facts.ts';
import type { ClusterFacts } from '../../lab/facts/node-facts.ts';
import { readClusterFacts } from '../../lab/facts/read-cluster-facts.ts';
import { ended, runLab, said, startLab } from '../docker/run-lab.ts';

// Each cut starts from bare nodes of one lab, whose keys stay; what a run without a cut leaves is what all others are held against.
const lab = `cutdeploy${process.pid}`;
const names = ['controller1-vm', 'controller2-vm', 'controller3-vm'];
let backend: Backend;
let undisturbed: ClusterFacts;

/** Made anew with each machine or by each set-up, with other content each time. */
const random = [
  '/etc/machine-id',
  '/etc/corosync/authkey',
  '/etc/corosync/corosync.conf',
  '/etc/pacemaker/authkey',
  '/etc/shadow',
  '/etc/shadow-',
  '/root/.ssh/id_ed25519',
  '/root/.ssh/id_ed25519.pub',
  '/root/.ssh/authorized_keys',
];
/** Named or filled by what happened on the way: ring numbers, pcsd's tokens and certificates. */
const ofTheWay = /^\/var\/lib\/(corosync|pcsd)\//;

const isOther = ({ kind, name, change }: FactChange): boolean =>
  !(kind === 'file' && (ofTheWay.test(name) || (random.includes(name) && change === 'other content')));

async function facts(): Promise<ClusterFacts> {
  return readClusterFacts(names.map((name) => backend.node(lab, name)));
}

async function bareNodes(): Promise<void> {
  await backend.removeParts(lab, names);
  const up = await runLab(['up', '--name', lab, '--os', 'debian12', '--no-deploy']);
  assert.equal(up.code, 0, said(up));
}

/** How a deployment is cut off in the middle of a step. */
const ways: Record<string, (deployer: ChildProcess) => Promise<void>> = {
  'the deployer is killed': async (deployer) => {
    deployer.kill('SIGKILL');
    await Promise.resolve();
  },
  'the connections are lost': async () => {
    await Promise.all(
      names.map(async (name) =>
        backend.node(lab, name).exec("pkill -KILL -f '^sshd: root'", { okCodes: [0, 1] }),
      ),
    );
  },
  'a node is rebooted': async () => {
    await backend.power(lab).off('controller2-vm');
    await backend.power(lab).on('controller2-vm');
  },
};

/** Deploys, and cuts it off as soon as it begins to apply the step. @throws AssertionError when it never does */
async function cutAt(step: string, cut: (deployer: ChildProcess) => Promise<void>): Promise<void> {
  const deployer = startLab(['deploy', '--name', lab, '--json']);
  const run = ended(deployer);
  assert.ok(deployer.stdout);
  let isCut = false;
  for await (const line of createInterface(deployer.stdout)) {
    const event = JSON.parse(line) as { step?: string; status?: string };
    if (event.step === step && event.status === 'applying') {
      await cut(deployer);
      isCut = true;
      break;
    }
  }
  deployer.stdout.resume();
  assert.ok(isCut, said(await run));
  await run;
}

before(async () => {
  backend = await openBackend();
  const up = await runLab(['up', '--name', lab, '--os', 'debian12', '--no-deploy']);
  assert.equal(up.code, 0, said(up));
  const deployed = await runLab(['deploy', '--name', lab]);
  assert.equal(deployed.code, 0, said(deployed));
  undisturbed = await facts();
});

after(async () => {
  await runLab(['down', '--name', lab]);
});

/** Steps that have nothing to do on these nodes never begin. */
const steps = stepsOf(planOf({}))
  .map(({ name }) => name)
  .filter((name) => !['packages', 'host-names', 'firewall', 'fence-devices'].includes(name));

for (const step of steps) {
  for (const [way, cut] of Object.entries(ways)) {
    test(`at "${step}" ${way}: the next run ends where one without a cut does`, async () => {
      await bareNodes();
      await cutAt(step, cut);
      const again = await runLab(['up', '--name', lab, '--os', 'debian12']);
      assert.equal(again.code, 0, said(again));
      const changes = compareFacts(undisturbed, await facts(), { moments: false }).filter(isOther);
      assert.deepEqual(changes, []);
      const plan = await runLab(['deploy', '--name', lab, '--plan', '--exit-code']);
      assert.equal(plan.code, 0, said(plan));
    });
  }
}
