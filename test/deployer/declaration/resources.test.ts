import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clusterDeclaration } from '../../../deployer/declaration/declaration.ts';
import { describeIssue } from '../../../deployer/describe-issue.ts';

function problemsOf(declaration: unknown): string[] {
  const parsed = clusterDeclaration.safeParse(declaration);
  return parsed.success
    ? []
    : parsed.error.issues.flatMap((issue) => describeIssue(clusterDeclaration, issue));
}

const dummy = (id: string): { id: string; agent: string } => ({ id, agent: 'ocf:pacemaker:Dummy' });
const primitives = [dummy('a'), dummy('b'), dummy('c')];

test('what is declared and kept as text is read as what it was', () => {
  const declared = clusterDeclaration.parse({
    files: [{ path: '/etc/a.conf', content: 'a\n' }],
    resources: {
      primitives: [{ ...dummy('a'), options: { n: 1 }, operations: [{ name: 'monitor', interval: '5s' }] }],
      clones: [{ of: 'a', meta: { interleave: true } }],
    },
    constraints: {
      location: [{ resource: 'a-clone', node: 'n1', score: -5 }],
      order: [{ first: 'fence1', next: 'a-clone', symmetrical: false }],
    },
  });
  assert.deepEqual(clusterDeclaration.parse(JSON.parse(JSON.stringify(declared))), declared);
  assert.equal(declared.constraints?.location[0]?.score, '-5');
});

test('refuses two of one id, a clone’s own among them', () => {
  const groups = [{ id: 'a', members: ['b'] }];
  assert.deepEqual(problemsOf({ resources: { primitives: [dummy('a'), dummy('a'), dummy('b')], groups } }), [
    'resources.primitives[1].id: "a" is that of primitives.0.id already',
    'resources.groups[0].id: "a" is that of primitives.0.id already',
  ]);
  assert.deepEqual(
    problemsOf({ resources: { primitives: [dummy('a'), dummy('a-clone')], clones: [{ of: 'a' }] } }),
    ['resources.clones[0].of: "a-clone" is that of primitives.1.id already'],
  );
});

test('refuses a member that is nowhere, and one of two groups', () => {
  const groups = [
    { id: 'g', members: ['a', 'x'] },
    { id: 'h', members: ['a'] },
  ];
  assert.deepEqual(problemsOf({ resources: { primitives, groups } }), [
    'resources.groups[0].members[1]: no primitive "x" is declared; there is "a", "b", "c"',
    'resources.groups[1].members[0]: "a" is a member by groups.0.members.0 already; a primitive is in one group',
  ]);
});

test('refuses a copy of what is nowhere, and of a group’s member', () => {
  const groups = [{ id: 'g', members: ['a'] }];
  assert.deepEqual(problemsOf({ resources: { primitives, groups, clones: [{ of: 'x' }, { of: 'a' }] } }), [
    'resources.clones[0].of: no primitive or group "x" is declared; there is "a", "b", "c", "g"',
    'resources.clones[1].of: "a" is a member of "g"; clone the group, or take it out of it',
  ]);
});

test('refuses operations of one name and interval, which Pacemaker could not tell apart', () => {
  const operations = [
    { name: 'monitor', interval: '10s' },
    { name: 'monitor', interval: '10000ms' },
  ];
  assert.deepEqual(problemsOf({ resources: { primitives: [{ ...dummy('a'), operations }] } }), [
    'resources.primitives[0].operations[1]: monitor every 10000ms is declared by operations[0] already; of one name each has its own interval',
  ]);
});

test('refuses an agent, a role and a file that cannot be, saying what can', () => {
  assert.deepEqual(
    problemsOf({
      files: [{ path: 'a.conf', content: '' }],
      resources: {
        primitives: [{ id: 'a', agent: 'Dummy', operations: [{ name: 'monitor', role: 'Boss' }] }],
      },
    }),
    [
      'files[0].path: the absolute path of a file',
      'resources.primitives[0].agent: ocf:PROVIDER:TYPE or systemd:UNIT, service:NAME, lsb:NAME',
      'resources.primitives[0].operations[0].role: one of Promoted, Unpromoted, Started, Stopped',
    ],
  );
});

test('refuses constraints of what is nowhere, and of what runs as a clone', () => {
  const constraints = {
    location: [{ resource: 'x', node: 'n1' }],
    colocation: [{ resource: 'a', with: 'fence2' }],
    order: [{ first: 'a-clone', next: 'b' }],
  };
  assert.deepEqual(problemsOf({ resources: { primitives, clones: [{ of: 'a' }] }, constraints }), [
    'constraints.location[0].resource: no resource "x" is declared; there is "a", "b", "c", "a-clone"',
    'constraints.colocation[0].resource: "a" runs as a clone; constrain "a-clone"',
  ]);
});

test('refuses two constraints of the same resources, and a score that is none', () => {
  const location = [
    { resource: 'a', node: 'n1' },
    { resource: 'a', node: 'n1', score: 3 },
  ];
  assert.deepEqual(problemsOf({ resources: { primitives }, constraints: { location } }), [
    'constraints.location[1]: ties the same as [0] already',
  ]);
  assert.deepEqual(
    problemsOf({ resources: { primitives }, constraints: { location: [{ ...location[0], score: 'many' }] } }),
    ['constraints.location[0].score: a whole number below 1000000, "INFINITY" or "-INFINITY"'],
  );
});

test('a role or an action that is left out ties the same as where it is said', () => {
  const constraints = {
    colocation: [
      { resource: 'a', with: 'b' },
      { resource: 'a', with: 'b', withRole: 'Started', score: 5 },
    ],
    order: [
      { first: 'a', next: 'b' },
      { first: 'a', next: 'b', nextAction: 'start', kind: 'Optional' },
    ],
  };
  assert.deepEqual(problemsOf({ resources: { primitives }, constraints }), [
    'constraints.colocation[1]: ties the same as [0] already',
    'constraints.order[1]: ties the same as [0] already',
  ]);
});
