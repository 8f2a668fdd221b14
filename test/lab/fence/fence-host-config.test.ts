import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UserError } from '../../../lab/errors.ts';
import { parseFenceHostConfig } from '../../../lab/fence/fence-host-config.ts';

const machine = { name: 'controller1-vm', uuid: '6695eb01-f6a4-8304-79aa-97f2502e193f' };
const listener = { multicastAddress: '225.0.0.1', machines: [machine] };
const config = {
  lab: 'lab',
  socketPath: '/run/docker.sock',
  interfaceAddress: '10.213.7.2',
  listeners: [listener],
};

test('reads a configuration, with the defaults of fence_virtd', () => {
  assert.deepEqual(parseFenceHostConfig(JSON.stringify(config)), {
    ...config,
    port: 1229,
    hash: 'sha256',
    auth: 'sha256',
  });
});

test('takes port, hash and auth as they are given', () => {
  const given = { ...config, port: 1230, hash: 'none', auth: 'sha512' };
  assert.deepEqual(parseFenceHostConfig(JSON.stringify(given)), given);
});

const wrong: [string, unknown, RegExp][] = [
  ['a list', [], /fence-host\.json must be an object/],
  ['a missing field', { ...config, lab: undefined }, /fence-host\.json lacks lab$/],
  ['an empty name', { ...config, lab: '' }, /lab must be a text, not ""/],
  ['an unknown field', { ...config, pot: 1 }, /has no field pot; its fields are lab, .*port/],
  ['a relative socket', { ...config, socketPath: 'docker.sock' }, /socketPath must be an absolute path/],
  ['no port', { ...config, port: 0 }, /port must be a number from 1 to 65535, not 0/],
  ['a port as text', { ...config, port: '1229' }, /port must be a number/],
  ['a host name', { ...config, interfaceAddress: 'eth0' }, /interfaceAddress must be an IPv4 address/],
  [
    'an unknown hash',
    { ...config, hash: 'md5' },
    /hash must be one of none, sha1, sha256, sha512, not "md5"/,
  ],
  ['an unknown auth', { ...config, auth: 2 }, /auth must be one of none/],
  ['no listener', { ...config, listeners: [] }, /listeners must be a list of at least one/],
  [
    'a group that is none',
    { ...config, listeners: [{ ...listener, multicastAddress: '10.0.0.1' }] },
    /listeners\[0\]\.multicastAddress must be an IPv4 multicast address, not "10\.0\.0\.1"/,
  ],
  [
    'a group twice',
    { ...config, listeners: [listener, listener] },
    /two of them have the multicastAddress 225\.0\.0\.1/,
  ],
  [
    'a machine twice',
    { ...config, listeners: [{ ...listener, machines: [machine, machine] }] },
    /listeners\[0\]\.machines: two of them have the name controller1-vm/,
  ],
  [
    'a UUID that is none',
    { ...config, listeners: [{ ...listener, machines: [{ ...machine, uuid: 'x' }] }] },
    /listeners\[0\]\.machines\[0\]\.uuid must be a UUID, not "x"/,
  ],
  [
    'a name that no answer can hold',
    { ...config, listeners: [{ ...listener, machines: [{ ...machine, name: 'x'.repeat(64) }] }] },
    /listeners\[0\]\.machines\[0\]\.name must be a text of 1 to 63 bytes/,
  ],
];
for (const [what, value, message] of wrong) {
  test(`names the field and what is allowed there: ${what}`, () => {
    assert.throws(
      () => parseFenceHostConfig(JSON.stringify(value)),
      (error) => {
        assert.ok(error instanceof UserError);
        assert.match(error.message, message);
        return true;
      },
    );
  });
}

test('says so when the file is not JSON', () => {
  assert.throws(() => parseFenceHostConfig('{'), /configuration: it is not JSON/);
});
