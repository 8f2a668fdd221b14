import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Backend, LabState } from '../../../lab/backend/backend.ts';
import { settle } from '../../../lab/inspect/settle.ts';
import { crmMonCommand } from '../../../lab/observe/observe.ts';
import { Timeline } from '../../../lab/timeline/timeline.ts';
import { createTopology } from '../../../lab/topology/topology.ts';
import { FakeNode } from '../node/fake-node.ts';
import { recorded } from '../observe/recorded.ts';

const stack = 'pacemaker-2.1.5-pcs-0.11.5';
const topology = createTopology({ lab: 'lab', nodes: 3, subnet: '10.213.7.0/24' });
const lab: LabState = {
  spec: { name: 'lab', systems: Array.from({ length: 3 }, () => ({ os: 'debian12', image: 'i' })) },
  topology,
  parts: [],
};

/** A recorded cluster under a lab's names: the first node is the DC, and idle. */
const named = (command: string): string => {
  const { stdout } = recorded(stack, 'online', 'node1', command);
  return stdout.replaceAll(/\bb([123])\b/g, 'controller$1-vm');
};
const whole = named('cibadmin_Q');
/** As the copy of a node that has just rejoined: its own attributes are not in it yet. */
const lacking = whole.replace(/<transient_attributes id="2">.*?<\/transient_attributes>/s, '');

test('reads the copies of the CIB again where they differ, until Pacemaker has mended that', async () => {
  assert.notEqual(lacking, whole);
  const answers: string[] = [lacking, lacking, whole];
  const nodes = topology.machines.map(
    ({ name }) =>
      new FakeNode(name, [
        [crmMonCommand, named('crm_mon_output-as-xml')],
        [/^crmadmin -S /, 'Status of crmd@controller1-vm: S_IDLE (ok)\n'],
        ['cibadmin --query', () => (name === 'controller2-vm' ? (answers.shift() ?? whole) : whole)],
      ]),
  );
  const backend = {
    node: (_lab: string, name: string) => nodes.find((node) => node.name === name) ?? assert.fail(name),
  } as unknown as Backend;
  const timeline = Timeline.inMemory();
  await settle({ backend, lab, timeline });
  const copies = timeline.events.filter((event) => event.kind === 'cib');
  const [first, last] = [copies.slice(0, 3), copies.slice(3)];
  assert.deepEqual(
    [first, last].map((read) => new Set(read.map(({ digest }) => digest)).size),
    [2, 1],
  );
  assert.deepEqual(
    last.map(({ node }) => node),
    topology.machines.map(({ name }) => name),
  );
  assert.deepEqual(answers, []);
});
