import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseOpenFiles } from '../../../lab/host/limits.ts';
import {
  parseCgroupMode,
  parseMemAvailableMb,
  parseNameServers,
  parseProcNetRoute,
} from '../../../lab/host/parse-proc.ts';

test('reads available memory, not free memory', () => {
  const meminfo = 'MemTotal:       24684092 kB\nMemFree:          512000 kB\nMemAvailable:   20480000 kB\n';
  assert.equal(parseMemAvailableMb(meminfo), 20000);
});

test('refuses a meminfo that does not say what is available', () => {
  assert.throws(() => parseMemAvailableMb('MemTotal: 1 kB\n'), /MemAvailable/);
});

const v1 = '32 31 0:29 / /sys/fs/cgroup/cpu rw,relatime - cgroup cgroup rw,cpu';
const v2 = '41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw';
const other = '23 0 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw';

for (const [mode, lines] of [
  ['v1', [other, v1]],
  ['v2', [other, v2]],
  ['hybrid', [other, v1, v2]],
  ['none', [other]],
] as const) {
  test(`tells cgroup ${mode} from the mounts`, () => {
    assert.equal(parseCgroupMode(lines.join('\n')), mode);
  });
}

test('does not take a mount point called cgroup for a cgroup tree', () => {
  assert.equal(parseCgroupMode('31 23 0:28 / /sys/fs/cgroup rw,relatime - tmpfs cgroup rw,mode=755'), 'none');
});

test('reads IPv4 name servers alone', () => {
  const text =
    '# nameserver 9.9.9.9\nsearch example.org\nnameserver 10.255.255.53\nnameserver 2001:db8::1\nnameserver 192.168.1.1 \n';
  assert.deepEqual(parseNameServers(text), ['10.255.255.53', '192.168.1.1']);
});

test("reads the kernel's route table without its default route", () => {
  const text = [
    'Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT',
    'eth0\t00000000\t010200C0\t0003\t0\t0\t0\t00000000\t0\t0\t0',
    'docker0\t000011AC\t00000000\t0001\t0\t0\t0\t0000FFFF\t0\t0\t0',
    'eth0\t000200C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0',
    '',
  ].join('\n');
  assert.deepEqual(parseProcNetRoute(text), ['172.17.0.0/16', '192.0.2.0/24']);
});

test('reads the hard limit of open files', () => {
  const limits =
    'Limit                     Soft Limit           Hard Limit           Units\nMax open files            1024                 20000                files\n';
  assert.equal(parseOpenFiles(limits), 20000);
  assert.equal(
    parseOpenFiles('Max open files            1024                 unlimited            files\n'),
    Infinity,
  );
});
