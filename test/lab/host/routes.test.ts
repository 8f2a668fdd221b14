import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UnavailableError } from '../../../lab/errors.ts';
import { chooseSubnet, hostRoutes, parseIpRoutes, subnetCandidates } from '../../../lab/host/routes.ts';

test('takes the first candidate where nothing is taken', () => {
  assert.equal(chooseSubnet([]), '10.213.0.0/24');
});

test('steps over a subnet that is taken exactly, in part, or as a whole', () => {
  assert.equal(chooseSubnet(['10.213.0.0/24', '10.213.1.7/32', '10.213.2.0/23']), '10.213.4.0/24');
});

test('leaves a private range that the host uses altogether', () => {
  assert.equal(chooseSubnet(['10.0.0.0/8']), '172.28.0.0/24');
  assert.equal(chooseSubnet(['10.0.0.0/8', '172.16.0.0/12']), '192.168.200.0/24');
});

test('takes an address with its prefix length for its whole network', () => {
  assert.equal(chooseSubnet(['10.213.0.77/24']), '10.213.1.0/24');
});

test('does not mix up prefixes whose first bit is set', () => {
  assert.equal(
    chooseSubnet(['192.168.200.0/24', '192.168.201.0/24'], ['192.168.200.0/24', '192.168.202.0/24']),
    '192.168.202.0/24',
  );
});

test('says so when every candidate is taken', () => {
  assert.throws(() => chooseSubnet(['0.0.0.0/0']), UnavailableError);
});

test('offers private networks alone', () => {
  for (const candidate of subnetCandidates)
    assert.match(candidate, /^(10\.2[1-5]\d|172\.28|192\.168)\..*\.0\/24$/);
});

test('reads routes of all tables without default, broadcast and multicast', () => {
  const json = JSON.stringify([
    { dst: 'default', gateway: '192.0.2.1', dev: 'eth0' },
    { dst: '172.17.0.0/16', dev: 'docker0' },
    { type: 'local', dst: '192.0.2.2', dev: 'eth0', table: 'local' },
    { type: 'broadcast', dst: '192.0.2.255', dev: 'eth0', table: 'local' },
    { type: 'multicast', dst: '224.0.0.0/4', dev: 'eth0' },
  ]);
  assert.deepEqual(parseIpRoutes(json), ['172.17.0.0/16', '192.0.2.2/32']);
});

test('sees the loopback of this very host, and nothing that covers everything', async () => {
  const routes = await hostRoutes();
  assert.ok(
    routes.some((prefix) => prefix.startsWith('127.')),
    routes.join(' '),
  );
  assert.ok(!routes.some((prefix) => prefix.endsWith('/0')), routes.join(' '));
});
