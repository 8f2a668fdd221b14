import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compareFacts, type FactChange } from '../../../lab/facts/compare-facts.ts';
import type { ClusterFacts } from '../../../lab/facts/node-facts.ts';
import { configurationFacts } from '../../../lab/facts/read-configuration-facts.ts';
import { parseNodeFacts } from '../../../lab/facts/read-node-facts.ts';

const digest = (letter: string): string => letter.repeat(64);

/** A node as factsCommand prints it, with one thing different. */
function nodeText(edits: Record<string, string> = {}): string {
  const text = `## boot
0c1d 4711
## files
d 755 root:root 1700000000.1 /etc
f 600 root:root 1700000001.25 /etc/cluster/fence_xvm.key
f 644 root:root 1700000002.5 /etc/a name with blanks
l 777 root:root 1700000003.5 /etc/localtime
f 640 hacluster:haclient 1700000004.5 /var/lib/pacemaker/cib/cib.xml
## links
/etc/localtime -> /usr/share/zoneinfo/UTC
## digests
${digest('a')}  /etc/cluster/fence_xvm.key
${digest('b')}  /etc/a name with blanks
${digest('c')}  /var/lib/pacemaker/cib/cib.xml
## packages
pcs:all 0.11.5-1 installed
ntp:all 1.2 config-files
## enabled
pcsd.service enabled enabled
firewalld.service disabled enabled
## units
Id=pcsd.service
ActiveState=active
ActiveEnterTimestampMonotonic=42

Id=user@0.service
ActiveState=active
ActiveEnterTimestampMonotonic=43
`;
  return Object.entries(edits).reduce((changed, [from, to]) => {
    assert.ok(changed.includes(from), from);
    return changed.replace(from, to);
  }, text);
}

const cib = (epoch: number, stickiness: string, status = ''): string =>
  `<cib epoch="${epoch}" admin_epoch="0" num_updates="${epoch + 7}" cib-last-written="x" validate-with="pacemaker-3.9">
    <configuration><crm_config/><nodes/><resources/><constraints/><rsc_defaults><meta_attributes id="d">
    <nvpair id="d-s" name="resource-stickiness" value="${stickiness}"/></meta_attributes></rsc_defaults></configuration>
    <status>${status}</status></cib>`;

function facts(text: string, configuration: string | null = cib(9, 'INFINITY')): ClusterFacts {
  return {
    nodes: [parseNodeFacts('n1', text)],
    configuration: configuration === null ? null : configurationFacts(configuration),
  };
}

function changes(after: ClusterFacts, options?: { moments: boolean }): string[] {
  const show = ({ node, kind, name, change }: FactChange): string => `${node} ${kind} ${name}: ${change}`;
  return compareFacts(facts(nodeText()), after, options).map(show);
}

test('two equal readings differ in nothing', () => {
  assert.deepEqual(changes(facts(nodeText())), []);
});

const differences: [what: string, changes: Record<string, string>, found: string][] = [
  [
    'a file with other content',
    { [`${digest('a')}  /etc/cluster`]: `${digest('f')}  /etc/cluster` },
    'n1 file /etc/cluster/fence_xvm.key: other content',
  ],
  [
    'a file that was written again',
    { '1700000001.25': '1700000009.25' },
    'n1 file /etc/cluster/fence_xvm.key: written again, the same content',
  ],
  [
    'a mode and an owner',
    { 'f 644 root:root 1700000002.5': 'f 600 root:haclient 1700000002.5' },
    'n1 file /etc/a name with blanks: mode 644 → 600, owner root:root → root:haclient',
  ],
  [
    'a link that leads elsewhere',
    { '-> /usr/share/zoneinfo/UTC': '-> /usr/share/zoneinfo/CET' },
    'n1 file /etc/localtime: leads to /usr/share/zoneinfo/CET',
  ],
  ['a new file', { '## links': 'f 644 root:root 1.5 /etc/new\n## links' }, 'n1 file /etc/new: is new'],
  [
    'a package of another version',
    { 'pcs:all 0.11.5-1': 'pcs:all 0.11.5-2' },
    'n1 package pcs:all: 0.11.5-1 → 0.11.5-2',
  ],
  ['a package that is gone', { 'ntp:all 1.2 config-files\n': '' }, 'n1 package ntp:all: is gone'],
  ['a unit that was restarted', { 'Monotonic=42': 'Monotonic=99' }, 'n1 unit pcsd.service: started again'],
  [
    'a unit that was stopped',
    { 'ActiveState=active': 'ActiveState=failed' },
    'n1 unit pcsd.service: active → failed',
  ],
  [
    'a unit that was enabled',
    { 'firewalld.service disabled': 'firewalld.service enabled' },
    'n1 unit firewalld.service: disabled → enabled',
  ],
];

for (const [what, change, found] of differences) {
  test(`tells ${what}`, () => assert.deepEqual(changes(facts(nodeText(change))), [found]));
}

test('a node that was started anew is told once, not by each of its units', () => {
  const after = facts(nodeText({ '0c1d 4711': '0c1d 9999', 'Monotonic=42': 'Monotonic=99' }));
  assert.deepEqual(changes(after), ['n1 boot n1: was started anew']);
});

test('what changes by itself does not count: the CIB’s own file, a folder’s time, a login’s unit, the status', () => {
  const text = nodeText({
    [`${digest('c')}  /var`]: `${digest('e')}  /var`,
    '1700000004.5': '1700000008.5',
    '1700000000.1': '1700000008.1',
    'Monotonic=43': 'Monotonic=97',
  });
  assert.deepEqual(changes(facts(text, cib(9, 'INFINITY', '<node_state id="1"/>'))), []);
});

test('the configuration: what differs in it, and that it was written even when the same stands there', () => {
  assert.deepEqual(
    changes(facts(nodeText(), cib(10, '100'))),
    [
      'null configuration meta_attributes d / nvpair d-s value: INFINITY → 100',
      'null configuration its version: 0.9 → 0.10',
    ].map((line) => line.replace('configuration meta', 'configuration rsc_defaults / meta')),
  );
  assert.deepEqual(changes(facts(nodeText(), cib(11, 'INFINITY'))), [
    'null configuration its version: 0.9 → 0.11',
  ]);
  assert.deepEqual(changes(facts(nodeText(), null)), [
    'null configuration the configuration: cannot be read any more',
  ]);
});

test('between two clusters no moments are compared', () => {
  const text = nodeText({ '0c1d 4711': '0c1d 9999', '1700000001.25': '1.5', 'Monotonic=42': 'Monotonic=9' });
  assert.deepEqual(changes(facts(text, cib(30, 'INFINITY')), { moments: false }), []);
});

test('half a reading is refused: it would look like files that are gone', () => {
  assert.throws(
    () => parseNodeFacts('n1', nodeText().split('## packages')[0] ?? ''),
    /n1 did not say its packages/,
  );
  assert.throws(
    () => compareFacts(facts(nodeText()), { nodes: [], configuration: null }),
    /n1 was not read again/,
  );
});
