import assert from 'node:assert/strict';
import { test } from 'node:test';
import ssh2 from 'ssh2';
import { keyPair } from '../../../lab/secrets/key-pair.ts';

test('each of a thousand keys can be read, its public half whole', () => {
  for (let i = 0; i < 1_000; i++) {
    const pair = keyPair(`root@${i}`);
    assert.ok(!(ssh2.utils.parseKey(pair.private) instanceof Error), pair.public);
    const [type, base64 = '', comment] = pair.public.split(' ');
    assert.deepEqual([type, comment], ['ssh-ed25519', `root@${i}`]);
    // Length and name of the type, length and 32 bytes of the key.
    assert.equal(Buffer.from(base64, 'base64').length, 4 + 11 + 4 + 32);
  }
});
