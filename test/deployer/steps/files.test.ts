import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { files } from '../../../deployer/steps/files.ts';
import { FakeNode } from '../../lab/node/fake-node.ts';
import { deploymentOf } from '../deployment-of.ts';

const declared = { files: [{ path: '/etc/haproxy/haproxy.cfg', content: 'global\n', mode: 0o640 }] };
const digest = (text: string): string => createHash('sha256').update(text).digest('hex');

async function seen(printed: string): Promise<string> {
  const node = new FakeNode('n1', [[/^for file in \/etc\/haproxy\/haproxy.cfg; do/, printed]]);
  return (await files.isDone(node, deploymentOf([node], declared))).seen;
}

test('a file that is as declared is left alone; what differs is named, its content is not', async () => {
  assert.equal(await seen(`640:root ${digest('global\n')}  -\n`), '');
  assert.equal(await seen(' \n'), '/etc/haproxy/haproxy.cfg is not there');
  assert.equal(
    await seen(`640:root ${digest('other')}  -\n`),
    '/etc/haproxy/haproxy.cfg holds something else',
  );
  assert.equal(
    await seen(`644:root ${digest('global\n')}  -\n`),
    '/etc/haproxy/haproxy.cfg is 644:root, not 640:root',
  );
});

test('is written whole, with its folder', async () => {
  const node = new FakeNode('n1', [['mkdir -p /etc/haproxy', '']]);
  await files.apply(node, deploymentOf([node], declared));
  assert.deepEqual(node.files.get('/etc/haproxy/haproxy.cfg'), { content: 'global\n', mode: 0o640 });
});
