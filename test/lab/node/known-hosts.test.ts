import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  fingerprint,
  hostKeyAlgorithms,
  knownHostsLine,
  parseHostKey,
  renderHostKey,
} from '../../../lab/node/known-hosts.ts';

// Made with ssh-keygen; the fingerprint is what `ssh-keygen -lf` prints for it.
const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHi6IxOLRzXXbgVWYyMMmrOF9RZeUHbEsgBFUhGTBmjK';

test('reads a key with and without a comment', () => {
  assert.equal(parseHostKey(`${key} root@n1\n`).type, 'ssh-ed25519');
  assert.equal(renderHostKey(parseHostKey(key)), key);
});

test('gives the fingerprint that ssh-keygen prints', () => {
  assert.equal(fingerprint(parseHostKey(key)), 'SHA256:IFtueQ9GM+rf6BrUoZVPU1Qzoxi31mbWP1RRs/Da4Q8');
});

test('refuses a key that is not of its type', () => {
  assert.throws(
    () => parseHostKey(key.replace('ssh-ed25519', 'ssh-rsa')),
    /not a host key of type "ssh-rsa"/,
  );
  assert.throws(() => parseHostKey('ssh-rsa AAAA'), /not a host key/);
  assert.throws(() => parseHostKey(''), /not a host key/);
});

test('asks for an RSA key by every way to sign with it', () => {
  assert.deepEqual(hostKeyAlgorithms({ type: 'ssh-rsa', blob: Buffer.alloc(0) }), [
    'rsa-sha2-512',
    'rsa-sha2-256',
    'ssh-rsa',
  ]);
  assert.throws(
    () => hostKeyAlgorithms({ type: 'ssh-dss', blob: Buffer.alloc(0) }),
    /"ssh-dss" are not supported/,
  );
});

test('writes known_hosts lines with the port where it is not 22', () => {
  assert.equal(knownHostsLine('10.0.0.1', 22, parseHostKey(key)), `10.0.0.1 ${key}`);
  assert.equal(knownHostsLine('10.0.0.1', 2022, parseHostKey(key)), `[10.0.0.1]:2022 ${key}`);
});
