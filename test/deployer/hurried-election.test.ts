import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { hurryElection } from '../../deployer/hurried-election.ts';
import { childOf, descendantsOf, parseXml } from '../../lab/observe/xml.ts';
import { FakeNode } from '../lab/node/fake-node.ts';

// What `cibadmin --empty` prints on 2.1.5 and on 1.1.
const emptyConfigurations = {
  '2.1.5': `<cib crm_feature_set="3.16.1" validate-with="pacemaker-3.9" epoch="1" num_updates="0" admin_epoch="0">
  <configuration>
    <crm_config/>
    <nodes/>
    <resources/>
    <constraints/>
  </configuration>
  <status/>
</cib>
`,
  '1.1': `<cib crm_feature_set="3.0.14" validate-with="pacemaker-2.10" epoch="0" num_updates="0" admin_epoch="0">
  <configuration>
    <crm_config />
    <nodes />
    <resources />
    <constraints />
  </configuration>
  <status />
</cib>
`,
};

for (const [version, empty] of Object.entries(emptyConfigurations)) {
  test(`lays down an empty configuration of ${version}’s own schema, without nodes, with a short wait`, async () => {
    const node = new FakeNode('n1', [[/.*/s, '']]);
    await hurryElection([node]);
    const command = node.sent[1]?.command ?? assert.fail();
    const folder = mkdtempSync(join(tmpdir(), 'fencelab-cib-'));
    try {
      writeFileSync(join(folder, 'cibadmin'), `#!/bin/sh\ntest "$*" = --empty && cat <<'XML'\n${empty}XML\n`);
      chmodSync(join(folder, 'cibadmin'), 0o755);
      const written = spawnSync('sh', ['-c', command.slice(0, command.indexOf(' > /var/'))], {
        env: { PATH: `${folder}:${process.env.PATH}` },
        encoding: 'utf8',
      });
      const cib = parseXml(written.stdout);
      assert.deepEqual(cib.attributes, parseXml(empty).attributes);
      const pairs = descendantsOf(cib, 'nvpair').map(
        ({ attributes }) => `${attributes.name}=${attributes.value}`,
      );
      assert.deepEqual(pairs, ['dc-deadtime=2s']);
      // A node that is named and not yet seen would be fenced at the start.
      assert.deepEqual(childOf(childOf(cib, 'configuration'), 'nodes')?.children, []);
    } finally {
      rmSync(folder, { recursive: true });
    }
    assert.match(
      command,
      /chown hacluster:haclient .* rm -f \S+cib\.xml\.sig && mv \S+cib\.xml\.new \S+cib\.xml \|\| /,
    );
  });
}
