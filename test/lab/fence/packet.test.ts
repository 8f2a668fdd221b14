import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { openDatagram } from '../../../lab/fence/packet.ts';
import type { FenceRequest } from '../../../lab/fence/packet.ts';
import { sealDatagram } from './fence-client.ts';

const key = Buffer.from('test-key\n');

function recorded(name: string): Buffer {
  return readFileSync(join(import.meta.dirname, '../../recorded/fence-xvm', `${name}.bin`));
}

function opened(datagram: Buffer, minimumHash: 'none' | 'sha1' | 'sha256' | 'sha512' = 'none'): FenceRequest {
  const request = openDatagram(datagram, { key, minimumHash });
  if (typeof request === 'string') assert.fail(`it was dropped: ${request}`);
  return request;
}

for (const operation of ['null', 'off', 'reboot', 'on', 'status', 'monitor', 'list'] as const) {
  test(`reads what fence_xvm -o ${operation} sent`, () => {
    const { id, ...request } = opened(recorded(operation), 'sha256');
    assert.deepEqual(request, {
      operation,
      hash: 'sha256',
      domain: operation === 'monitor' || operation === 'list' ? '' : 'controller3-vm',
      isUuid: false,
      address: '10.213.64.2',
      port: 1229,
    });
    assert.ok(id.startsWith(`${operation} `));
  });
}

for (const [name, hash] of [
  ['status-none', 'none'],
  ['status-sha1', 'sha1'],
  ['status-sha256', 'sha256'],
  ['off-sha512', 'sha512'],
] as const) {
  test(`takes the ${hash} signature of fence_xvm -c ${hash}`, () => {
    assert.equal(opened(recorded(name)).hash, hash);
  });

  test(`refuses it from a stranger with another key, unless nothing is signed: ${hash}`, () => {
    const stranger = openDatagram(recorded(name), { key: Buffer.from('test-key'), minimumHash: 'none' });
    if (hash === 'none') assert.notEqual(typeof stranger, 'string');
    else assert.equal(stranger, 'signature');
  });
}

test('reads the UUID that fence_xvm -u sent', () => {
  const request = opened(recorded('off-uuid'));
  assert.equal(request.isUuid, true);
  assert.equal(request.domain, '6695eb01-f6a4-8304-79aa-97f2502e193f');
});

test('reads the IPv6 address that fence_xvm -i ipv6 sent', () => {
  assert.equal(opened(recorded('status-ipv6')).address, 'fd00:64::2');
});

test('refuses each datagram in which a single bit was turned', () => {
  const whole = recorded('off');
  for (let bit = 0; bit < whole.length * 8; bit += 1) {
    const bent = Buffer.from(whole);
    bent[bit >> 3] = (bent[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    const result = openDatagram(bent, { key, minimumHash: 'sha256' });
    assert.equal(typeof result, 'string', `bit ${bit} was not missed`);
  }
});

test('refuses truncated and oversized datagrams', () => {
  const whole = recorded('off');
  for (const datagram of [
    Buffer.alloc(0),
    whole.subarray(0, 1),
    whole.subarray(0, 175),
    Buffer.concat([whole, Buffer.of(0)]),
    Buffer.alloc(65_507),
  ]) {
    assert.equal(openDatagram(datagram, { key, minimumHash: 'sha256' }), 'length');
  }
});

test('refuses a hash weaker than the configured one, and takes a stronger one', () => {
  assert.equal(openDatagram(recorded('status-none'), { key, minimumHash: 'sha1' }), 'weak hash');
  assert.equal(openDatagram(recorded('status-sha1'), { key, minimumHash: 'sha256' }), 'weak hash');
  assert.equal(openDatagram(recorded('status-sha256'), { key, minimumHash: 'sha512' }), 'weak hash');
  assert.equal(opened(recorded('off-sha512'), 'sha256').operation, 'off');
});

test('names what is wrong in a well-signed datagram', () => {
  const ofBytes = (at: number, ...bytes: number[]) =>
    sealDatagram({ key, bytes: (datagram) => datagram.set(bytes, at) });
  const cases: [string, Buffer][] = [
    ['operation', ofBytes(0, 7)],
    ['operation', ofBytes(0, 253)],
    ['hash type', ofBytes(1, 4)],
    ['family', ofBytes(2, 16)],
    ['family', ofBytes(2, 0)],
    ['family', ofBytes(2, 200)],
    ['family', ofBytes(108, 10)],
    ['family', ofBytes(108, 0)],
    ['family', ofBytes(108, 2, 0, 0, 1)],
    ['address', ofBytes(68, 0, 0, 0, 0)],
    ['address', ofBytes(68, 225, 0, 0, 1)],
    ['address', ofBytes(68, 255, 255, 255, 255)],
    ['port', ofBytes(96, 0, 0)],
    ['domain', sealDatagram({ key, bytes: (datagram) => datagram.fill(0x61, 4, 68) })],
  ];
  for (const [fault, datagram] of cases) {
    assert.equal(openDatagram(datagram, { key, minimumHash: 'none' }), fault);
  }
});

test('refuses an IPv6 address that is none or a group', () => {
  for (const address of ['::', 'ff02::1']) {
    assert.equal(openDatagram(sealDatagram({ key, address }), { key, minimumHash: 'sha256' }), 'address');
  }
});

test('gives all datagrams of one call the same id, and another call its own', () => {
  const first = opened(sealDatagram({ key, seqno: 7, address: '10.0.0.1' }));
  const resent = opened(sealDatagram({ key, seqno: 7, address: '10.0.0.2' }));
  assert.equal(first.id, resent.id);
  assert.notEqual(first.id, opened(sealDatagram({ key, seqno: 8 })).id);
  assert.notEqual(first.id, opened(sealDatagram({ key, seqno: 7, domain: 'other' })).id);
  assert.notEqual(first.id, opened(sealDatagram({ key, seqno: 7, operation: 'on' })).id);
});
