import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { inventorySchema } from '../../../deployer/inventory.ts';
import { inventoryFile } from '../../../lab/inventory/inventory-file.ts';
import { renderSshConfig } from '../../../lab/inventory/render-ssh-config.ts';
import { sampleLab } from './sample-lab.ts';

const docs = await readFile(new URL('../../../docs/user-deployer.md', import.meta.url), 'utf8');

/** The code block that stands below a heading of the docs. */
function sample(heading: string): string {
  const [, block] = new RegExp(`^### ${heading}\\n[^#]*?^\`\`\`\\w*\\n([^\`]*)^\`\`\``, 'm').exec(docs) ?? [];
  return block ?? assert.fail(`docs/user-deployer.md has no sample below "### ${heading}"`);
}

for (const format of ['ini', 'json', 'hosts', 'ansible'] as const) {
  test(`${format}: what the docs show is what is rendered`, () => {
    const { name, content } = inventoryFile(format, sampleLab);
    assert.equal(sample(`\`${format}\`: ${name.replace('.', '\\.')}`), content);
  });
}

test('the SSH config that the docs show is what is rendered', () => {
  const folder = '/home/me/.local/state/fencelab/lab';
  const files = { identityFile: `${folder}/id_ed25519`, knownHostsFile: `${folder}/known_hosts` };
  assert.equal(sample('ssh_config'), renderSshConfig(sampleLab.inventory.nodes, files));
});

test('json is what lab deploy --inventory reads', () => {
  const { nodes, ...inventory } = sampleLab.inventory;
  const withKeys = { ...inventory, nodes: nodes.map((node) => ({ ...node, hostKey: 'ssh-ed25519 AAAA' })) };
  const { content } = inventoryFile('json', { ...sampleLab, inventory: withKeys });
  assert.deepEqual(inventorySchema.parse(JSON.parse(content)), withKeys);
});

test('no secret stands in the other forms', () => {
  const { fence_xvm, hacluster_passwd } = sampleLab.inventory.parameters;
  for (const format of ['ini', 'hosts', 'ansible'] as const) {
    const { content } = inventoryFile(format, sampleLab);
    for (const secret of [fence_xvm, hacluster_passwd]) assert.equal(content.includes(secret), false, format);
  }
});

test('ansible: a path with spaces and quotes is one argument of ssh', () => {
  const { content } = inventoryFile('ansible', { ...sampleLab, sshConfig: "/it's here/ssh_config" });
  assert.match(content, /ansible_ssh_common_args: "-F '\/it'\\\\''s here\/ssh_config'"/);
});
