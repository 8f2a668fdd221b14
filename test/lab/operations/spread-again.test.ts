import assert from 'node:assert/strict';
import { test } from 'node:test';
import { crmMonCommand } from '../../../lab/observe/observe.ts';
import { spreadAgain } from '../../../lab/operations/spread-again.ts';
import { FakeNode, type Reply } from '../node/fake-node.ts';

/** Three nodes of one cluster: fence2 runs where it says, and n3 is as it says. */
class FakeCluster {
  fence2 = 'n1';
  n3 = 'online="true"';
  moved: Reply = '';
  readonly nodes = ['n1', 'n2', 'n3'].map(
    (name) =>
      new FakeNode(name, [
        [crmMonCommand, () => this.#crmMon()],
        ['crm_resource --move --resource fence2 --node n3 --force', () => this.#move()],
        ['crm_resource --clear --resource fence2', ''],
      ]),
  );

  sent(): string[] {
    return this.nodes.flatMap(({ sent }) =>
      sent.map(({ command }) => command).filter((command) => command !== crmMonCommand),
    );
  }

  #move(): Reply {
    if (this.moved === '') this.fence2 = 'n3';
    return this.moved;
  }

  #crmMon(): string {
    const devices = [
      ['fence1', 'n1'],
      ['fence2', this.fence2],
      ['fence3', 'n2'],
    ].map(
      ([id, on]) =>
        `<resource id="${id}" resource_agent="stonith:fence_xvm" role="Started" active="true"><node name="${on}"/></resource>`,
    );
    return `<pacemaker-result><summary><stack type="corosync"/>
      <current_dc present="true" name="n1" with_quorum="true"/></summary>
      <nodes><node name="n1" online="true"/><node name="n2" online="true"/><node name="n3" ${this.n3}/></nodes>
      <resources>${devices.join('')}</resources></pacemaker-result>`;
  }
}

test('puts a device that a fencing moved back to the node that has none', async () => {
  const cluster = new FakeCluster();
  assert.deepEqual(await spreadAgain(cluster.nodes), []);
  assert.equal(cluster.fence2, 'n3');
});

test('moves nothing in a cluster that is not whole, and says so', async () => {
  const cluster = new FakeCluster();
  cluster.n3 = 'online="false" unclean="true"';
  const [finding] = await spreadAgain(cluster.nodes);
  assert.match(finding?.what ?? '', /could not be spread over the nodes again: n1 sees n3 as /);
  assert.deepEqual(cluster.sent(), []);
});

test('a device that cannot be moved is a finding, no error', async () => {
  const cluster = new FakeCluster();
  cluster.moved = { exitCode: 1, stderr: 'no such device' };
  const [finding] = await spreadAgain(cluster.nodes);
  assert.match(finding?.what ?? '', /could not be spread .*exited with 1: no such device/);
});
