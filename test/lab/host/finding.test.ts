import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  judgeCgroups,
  judgeDisk,
  judgeInotify,
  judgeMemory,
  judgeNodeImage,
  judgeNodeVersion,
  judgeOpenFiles,
  judgeProgram,
  judgeServicesImage,
} from '../../../lab/host/finding.ts';

const cases = {
  'Node 24': [judgeNodeVersion('v24.1.0'), 'ok'],
  'Node 20': [judgeNodeVersion('v20.20.2'), 'missing'],
  'cgroup v1': [judgeCgroups('v1', false), 'ok'],
  'no cgroup tree': [judgeCgroups('none', false), 'missing'],
  'a rootless engine': [judgeCgroups('v2', true), 'warn'],
  'memory for a lab of three nodes': [judgeMemory(1100), 'ok'],
  'memory for a smaller lab': [judgeMemory(1099), 'missing'],
  'a full disk': [judgeDisk(100), 'warn'],
  'a disk out of sight': [judgeDisk(Infinity), 'ok'],
  "inotify's default": [judgeInotify(128), 'warn'],
  'more inotify instances': [judgeInotify(512), 'ok'],
  'few open files': [judgeOpenFiles(1024), 'warn'],
  'no node image': [judgeNodeImage(undefined), 'missing'],
  'a node image': [judgeNodeImage({ image: 'fencelab/node-debian12:1', os: 'debian12' }), 'ok'],
  'no services image': [judgeServicesImage(undefined), 'missing'],
  'a program that is not there': [judgeProgram('ssh', undefined, 'install it'), 'warn'],
} as const;

for (const [name, [finding, status]] of Object.entries(cases)) {
  test(`judges ${name} as ${status}${status === 'ok' ? '' : ', with the fix'}`, () => {
    assert.equal(finding.status, status);
    assert.notEqual(finding.found, '');
    assert.equal(finding.fix !== undefined, status !== 'ok');
  });
}
