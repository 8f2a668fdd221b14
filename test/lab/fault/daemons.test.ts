import assert from 'node:assert/strict';
import { test } from 'node:test';
import { daemons, processesOf, type Daemon } from '../../../lab/fault/process/daemons.ts';
import { FakeNode } from '../node/fake-node.ts';

/** `ps -eo pid=,stat=,args=` of either generation. */
const pacemaker2 = `
   59 SLsl /usr/sbin/corosync -f
   80 Ss   /usr/sbin/pacemakerd
   82 Ss   /usr/lib/pacemaker/pacemaker-based
   83 Ss   /usr/lib/pacemaker/pacemaker-fenced
   84 Ss   /usr/lib/pacemaker/pacemaker-execd
   85 Ts   /usr/lib/pacemaker/pacemaker-attrd
   86 Ss   /usr/lib/pacemaker/pacemaker-schedulerd
   87 Ss   /usr/lib/pacemaker/pacemaker-controld
  100 Ssl  /usr/bin/ruby /usr/share/pcsd/pcsd
  101 Ss   /usr/bin/python3 -Es /usr/sbin/pcsd
  377 S    bash -c pgrep attrd
`;
const pacemaker11 = `
   59 SLsl corosync
   80 Ss   /usr/sbin/pacemakerd -f
   82 Ss   /usr/libexec/pacemaker/cib
   83 Ss   /usr/libexec/pacemaker/stonithd
   84 Ss   /usr/libexec/pacemaker/lrmd
   85 Ts   /usr/libexec/pacemaker/attrd
   86 Ss   /usr/libexec/pacemaker/pengine
   87 Ss   /usr/libexec/pacemaker/crmd
  101 Ssl  /usr/bin/ruby /usr/lib/pcsd/pcsd
`;

const pids: Record<Daemon, number> = {
  corosync: 59,
  pacemakerd: 80,
  based: 82,
  fenced: 83,
  execd: 84,
  attrd: 85,
  schedulerd: 86,
  controld: 87,
  pcsd: 101,
};

for (const [generation, ps] of Object.entries({ pacemaker2, pacemaker11 }))
  for (const role of Object.keys(daemons) as Daemon[])
    test(`finds ${role} alone (${generation}), and sees whether it was stopped`, async () => {
      const node = new FakeNode('controller1-vm', [['ps -eo pid=,stat=,args=', ps]]);
      assert.deepEqual(await processesOf(node, role), [{ pid: pids[role], isStopped: role === 'attrd' }]);
    });
