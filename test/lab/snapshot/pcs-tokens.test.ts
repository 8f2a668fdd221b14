import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readTokens, tokenPlaceholder, withoutTokens } from '../../../lab/snapshot/pcs-tokens.ts';

/** As pcs 0.11.5 writes `/var/lib/pcsd/known-hosts`, two nodes of it. */
const knownHosts = `{
  "format_version": 1,
  "data_version": 2,
  "known_hosts": {
    "controller1-vm": { "dest_list": [{ "addr": "controller1-vm", "port": 2224 }], "token": "374f101d-84d1-4c8f-a8ac-dfd33e9afa12" },
    "controller2-vm": { "dest_list": [{ "addr": "controller2-vm", "port": 2224 }], "token": "8f936088-7cb3-44eb-b611-ea1bee3230e6" }
  }
}`;
/** As its pcsd writes `pcs_users.conf`, with a user more that nobody knows the token of. */
const users = `[
  { "creation_date": "2026-11-23 00:07:23 +0000", "token": "8f936088-7cb3-44eb-b611-ea1bee3230e6", "username": "hacluster" },
  { "creation_date": "2026-11-22 00:07:23 +0000", "token": "00000000-7cb3-44eb-b611-ea1bee3230e6", "username": "hacluster" }
]`;

test('reads the tokens of pcs 0.10 and later, and of 0.9', () => {
  assert.deepEqual(readTokens(knownHosts), {
    'controller1-vm': '374f101d-84d1-4c8f-a8ac-dfd33e9afa12',
    'controller2-vm': '8f936088-7cb3-44eb-b611-ea1bee3230e6',
  });
  assert.deepEqual(readTokens('{"format_version":2,"data_version":1,"tokens":{"n1":"a","n2":"b"}}'), {
    n1: 'a',
    n2: 'b',
  });
});

test('leaves a placeholder for each token and nothing else changed', () => {
  const tokens = readTokens(knownHosts);
  const text = withoutTokens(knownHosts, tokens);
  for (const token of Object.values(tokens)) assert.ok(!text.includes(token), text);
  const placeholders = Object.fromEntries(Object.keys(tokens).map((node) => [node, tokenPlaceholder(node)]));
  assert.deepEqual(readTokens(text), placeholders);
  assert.match(text, /"data_version": 2/);
});

test('leaves out a user whose token no node is known by', () => {
  const text = withoutTokens(users, readTokens(knownHosts));
  assert.deepEqual(JSON.parse(text), [
    {
      creation_date: '2026-11-23 00:07:23 +0000',
      token: tokenPlaceholder('controller2-vm'),
      username: 'hacluster',
    },
  ]);
});
