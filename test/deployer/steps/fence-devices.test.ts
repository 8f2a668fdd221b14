import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clusterDeclaration } from '../../../deployer/declaration/declaration.ts';
import { osDialect } from '../../../deployer/os/dialects.ts';
import type { Deployment } from '../../../deployer/step.ts';
import { fenceDevices } from '../../../deployer/steps/fence-devices.ts';
import { crmMonCommand } from '../../../lab/observe/observe.ts';
import { FakeNode, type Reply } from '../../lab/node/fake-node.ts';
import { inventoryOf } from '../fake-machines.ts';

/** What crm_mon prints with these devices, `undefined` for one that is stopped after it failed. */
function crmMon(places: (string | undefined)[]): string {
  const nodes = ['n1', 'n2', 'n3'].map((name) => `<node name="${name}" online="true" unclean="false"/>`);
  const devices = places.map((node, i) => {
    const role = node ? `role="Started" active="true"` : `role="Stopped" active="false"`;
    return `<resource id="fence${i + 1}" resource_agent="stonith:fence_xvm" ${role} failed="false">${node ? `<node name="${node}"/>` : ''}</resource>`;
  });
  const failures = places.flatMap((node, i) =>
    node ? [] : [`<failure op_key="fence${i + 1}_start_0" node="n2" exitstatus="error" status="Timed Out"/>`],
  );
  return `<crm_mon version="1.1.13"><summary><current_dc present="true" name="n1" with_quorum="true"/></summary><nodes>${nodes.join('')}</nodes>
    <resources>${devices.join('')}</resources><failures>${failures.join('')}</failures></crm_mon>`;
}

/** A configuration whose second device has these meta attributes. */
const configurationWith = (meta: string): string =>
  `<configuration><resources><primitive id="fence2" class="stonith" type="fence_xvm">${meta}</primitive></resources></configuration>`;

function deploymentWith(reply: () => Reply): { node: FakeNode; deployment: Deployment } {
  const node = new FakeNode('n1', [
    [crmMonCommand, reply],
    [/^crm_resource --cleanup --resource /, ''],
    ['cibadmin --query --scope configuration', configurationWith('')],
  ]);
  const deployment: Deployment = {
    inventory: inventoryOf('debian12'),
    nodes: [node],
    remoteNodes: [],
    osOf: () => osDialect('debian12'),
    pcs: () => assert.fail('pcs is not needed'),
    pcsdStates: () => assert.fail('pcsd is not asked'),
    hurryElection: false,
    signal: undefined,
  };
  return { node, deployment };
}

test('is done when all devices are started, one on each node', async () => {
  const finding = async (...places: (string | undefined)[]): Promise<unknown> => {
    const { node, deployment } = deploymentWith(() => crmMon(places));
    return (await fenceDevices.isDone(node, deployment)).seen;
  };
  assert.equal(await finding('n1', 'n3', 'n2'), '');
  assert.equal(await finding('n1', 'n1', 'n2'), 'one node runs several, another none');
  assert.equal(await finding('n1', undefined, 'n2'), 'fence2 is Stopped, n2: Timed Out error');
});

test('is not done while a device is disabled, though a cluster in maintenance runs it on', async () => {
  const disabled = crmMon(['n1', 'n3', 'n2']).replace('id="fence2"', 'id="fence2" target_role="Stopped"');
  const { node, deployment } = deploymentWith(() => disabled);
  assert.equal((await fenceDevices.isDone(node, deployment)).seen, 'fence2 is disabled');
});

test('asks for the declared devices, not for those of the procedure that they take the place of', async () => {
  const { node, deployment } = deploymentWith(() => crmMon(['n1', undefined, 'n2']));
  const declared = (id: string): Deployment => ({
    ...deployment,
    inventory: {
      ...deployment.inventory,
      cluster: clusterDeclaration.parse({ stonith: [{ id, agent: 'fence_xvm' }] }),
    },
  });
  assert.equal((await fenceDevices.isDone(node, declared('fence1'))).seen, '');
  assert.equal((await fenceDevices.isDone(node, declared('spare'))).seen, 'spare is not known');
});

test('takes out the constraints that a move left which was cut off, and no operator’s own', async () => {
  const { node, deployment } = deploymentWith(() => crmMon(['n1', 'n2', 'n3']));
  const standing = [
    '<rsc_location id="cli-prefer-fence2" rsc="fence2" node="n2" score="INFINITY"/>',
    '<rsc_location id="cli-ban-fence2-on-n1" rsc="fence2" node="n1" score="-INFINITY"/>',
    '<rsc_location id="cli-ban-fence3-on-n1" rsc="fence3" node="n1" score="-INFINITY"/>',
  ];
  node.replies.unshift(
    [
      'cibadmin --query --scope configuration',
      () => `<configuration><constraints>${standing.join('')}</constraints></configuration>`,
    ],
    ['crm_resource --clear --resource fence2', () => (standing.splice(0, 2), '')],
  );
  assert.equal(
    (await fenceDevices.isDone(node, deployment)).seen,
    'a move of fence2 was cut off, its constraints stand',
  );
  await fenceDevices.apply(node, deployment);
  assert.equal((await fenceDevices.isDone(node, deployment)).seen, '');
});

test('has the cluster forget that a device once failed: nothing else would let it start again', async () => {
  let cleaned = false;
  const { node, deployment } = deploymentWith(() => crmMon(['n1', cleaned ? 'n2' : undefined, 'n3']));
  node.replies.unshift([
    'crm_resource --cleanup --resource fence2',
    () => {
      cleaned = true;
      return '';
    },
  ]);
  await fenceDevices.apply(node, deployment);
  assert.deepEqual(
    node.sent.map(({ command }) => command).filter((command) => command.startsWith('crm_resource')),
    ['crm_resource --cleanup --resource fence2'],
  );
});

test('a device that was disabled is enabled, not waited for in vain', async () => {
  let enabled = false;
  const { node, deployment } = deploymentWith(() => crmMon(['n1', enabled ? 'n2' : undefined, 'n3']));
  node.replies.unshift(
    [
      'cibadmin --query --scope configuration',
      configurationWith(
        '<meta_attributes id="m"><nvpair id="m-t" name="target-role" value="Stopped"/></meta_attributes>',
      ),
    ],
    [
      'crm_resource --resource fence2 --meta --delete-parameter target-role',
      () => {
        enabled = true;
        return '';
      },
    ],
  );
  await fenceDevices.apply(node, deployment);
  assert.equal(enabled, true);
});
