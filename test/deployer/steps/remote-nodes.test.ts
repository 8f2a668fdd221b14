import assert from 'node:assert/strict';
import { test } from 'node:test';
import { remoteNodes } from '../../../deployer/steps/remote-nodes.ts';
import type { Deployment } from '../../../deployer/step.ts';
import { crmMonCommand } from '../../../lab/observe/observe.ts';
import { FakeNode } from '../../lab/node/fake-node.ts';
import { deploymentOf } from '../deployment-of.ts';

/** A machine that has all that a remote node needs. */
function machineOf(name: string): FakeNode {
  return new FakeNode(name, [
    [/^dpkg-query /, 'pcs installed\npacemaker-remote installed\nresource-agents installed\n'],
    [/^cat \/etc\/corosync\/corosync\.conf /, { exitCode: 1 }],
    [/getent ahostsv4/, `n1 10.0.0.11\nn2 10.0.0.12\nn3 10.0.0.13\n${name} 10.0.0.31\n`],
    [/^for unit in pcsd\.service;/, 'pcsd.service active:enabled\n'],
    [/\/dev\/tcp\//, ''],
    [/^for unit in firewalld/, 'firewalld.service inactive:\n'],
    ['getenforce', { exitCode: 127 }],
    [/unix_chkpwd/, ''],
    [/^for file in ;/, ''],
  ]);
}

const connection = (meta: string): string =>
  `<configuration><resources><primitive id="compute1" class="ocf" provider="pacemaker" type="remote">${meta}</primitive></resources></configuration>`;

const disabled =
  '<meta_attributes id="m"><nvpair id="m-t" name="target-role" value="Stopped"/></meta_attributes>';

/** What crm_mon prints of the remote node, and of its connection's failure. */
const crmMon = (state: string, failure: string): string =>
  `<crm_mon version="2.1.5"><summary/><nodes><node name="compute1" type="remote" online="${state === 'online'}" unclean="false"/></nodes>
    <resources><resource id="compute1" resource_agent="ocf:pacemaker:remote" role="${state === 'online' ? 'Started' : 'Stopped'}" active="${state === 'online'}" failed="false"/></resources>
    <failures>${failure}</failures></crm_mon>`;

function deploymentWith(node: FakeNode): Deployment {
  const machine = machineOf('compute1');
  const deployment = deploymentOf([node], { remoteNodes: ['compute1'] });
  const entry = deployment.inventory.nodes[0] ?? assert.fail();
  return {
    ...deployment,
    inventory: {
      ...deployment.inventory,
      remoteNodes: [{ ...entry, name: 'compute1', address: '10.0.0.31' }],
    },
    remoteNodes: [machine],
  };
}

test('a connection that was disabled, and one that failed, is not waited for in vain', async () => {
  const failure = '<failure op_key="compute1_start_0" node="n1" exitstatus="error" status="Timed Out"/>';
  for (const [meta, failed, mending] of [
    [disabled, '', 'crm_resource --resource compute1 --meta --delete-parameter target-role'],
    ['', failure, 'crm_resource --cleanup --resource compute1'],
  ] as const) {
    let isMended = false;
    const node = new FakeNode('n1', [
      [crmMonCommand, () => (isMended ? crmMon('online', '') : crmMon('offline', failed))],
      ['cibadmin --query --scope configuration', connection(meta)],
      ['pcs status pcsd compute1', '  compute1: Online\n'],
      [
        mending,
        () => {
          isMended = true;
          return '';
        },
      ],
    ]);
    const deployment = deploymentWith(node);
    assert.match((await remoteNodes.isDone(node, deployment)).seen, /^compute1 is offline/);
    await remoteNodes.apply(node, deployment);
    assert.equal((await remoteNodes.isDone(node, deployment)).seen, '');
  }
});
