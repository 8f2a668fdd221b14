import assert from 'node:assert/strict';
import { test } from 'node:test';
import { renderFenced, renderVerdict } from '../../../lab/cli/render-verdict.ts';
import type { LabVerdict } from '../../../lab/operations/verify.ts';

const verdict: LabVerdict = {
  checks: [
    { name: 'membership', title: 'one quorate cluster with a DC, every node online', verdict: 'ok' },
    { name: 'pcsd', title: 'every pcsd reaches every other, and is let in', verdict: 'unknown' },
    { name: 'services', title: 'corosync, pacemaker and pcsd run on every node', verdict: 'found' },
  ],
  findings: [
    {
      check: 'services',
      where: 'controller2-vm',
      what: 'pcsd.service is disabled',
      why: 'once controller2-vm was fenced and is back, it does not run: the node stays out, or cannot be managed',
      mend: 'on controller2-vm: systemctl enable --now pcsd.service',
    },
  ],
  notLookedAt: [{ check: 'pcsd', where: 'controller1-vm', notLookedAt: 'pcs 0.8 is not known here' }],
  fenced: null,
};

test('says what, why and how to mend, within 80 columns', () => {
  assert.equal(
    renderVerdict(verdict, { columns: 80, fence: false }),
    `ok   membership  one quorate cluster with a DC, every node online
?    pcsd        every pcsd reaches every other, and is let in
RED  services    corosync, pacemaker and pcsd run on every node

services: controller2-vm
  what  pcsd.service is disabled
  why   once controller2-vm was fenced and is back, it does not run: the node
        stays out, or cannot be managed
  mend  on controller2-vm: systemctl enable --now pcsd.service

not looked at
  pcsd: controller1-vm: pcs 0.8 is not known here

1 finding; 1 could not be looked at
`,
  );
});

test('says that no node was fenced, where that was asked for and refused', () => {
  assert.match(renderVerdict(verdict, { columns: undefined, fence: true }), /\nno node was fenced: /);
  const done = { ...verdict, findings: [], notLookedAt: [], fenced: [] };
  assert.match(renderVerdict(done, { columns: undefined, fence: true }), /\n\nnothing was found\n$/);
});

test('a fenced node is one line', () => {
  assert.equal(
    renderFenced({ node: 'n3', by: 'n1', proof: 'its machine is off, says the engine', ms: 12_340 }),
    'ok   12.3 s  n3 fenced by order of n1: its machine is off, says the engine; online again\n',
  );
});
