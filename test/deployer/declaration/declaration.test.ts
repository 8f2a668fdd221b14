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

test('takes numbers and booleans for the text that the configuration holds', () => {
  const { properties, defaults } = clusterDeclaration.parse({
    properties: { 'stonith-enabled': true, 'cluster-delay': 30 },
    defaults: { operation: { timeout: '60s' } },
  });
  assert.deepEqual(properties, { 'stonith-enabled': 'true', 'cluster-delay': '30' });
  assert.deepEqual(defaults, { operation: { timeout: '60s' } });
});

test('a declaration that was kept as text is read as what it was', () => {
  const declared = clusterDeclaration.parse({ properties: { 'cluster-delay': 30 } });
  assert.deepEqual(clusterDeclaration.parse(JSON.parse(JSON.stringify(declared))), declared);
});

test('names a field that there is not, with those that there are', () => {
  assert.deepEqual(problemsOf({ defaults: { resources: {} } }), [
    'defaults.resources: there is no such field (did you mean resource?); allowed are resource, operation',
  ]);
});

test('refuses a value that is none, by its path', () => {
  assert.deepEqual(problemsOf({ properties: { 'cluster-delay': ['30s'] } }), [
    'properties.cluster-delay: a text of one line, a number, or true or false',
  ]);
});

test('totem’s options are those of corosync.conf that pcs sets', () => {
  const [problem] = problemsOf({ totem: { tokens: 3000 } });
  assert.match(
    problem ?? '',
    /^totem\.tokens: there is no such field \(did you mean token\?\); allowed are token, token_coefficient, /,
  );
});

for (const { title, declared, problem } of [
  {
    title: 'two_node and a tie breaker contradict each other',
    declared: { quorum: { two_node: true, auto_tie_breaker: true } },
    problem:
      'quorum.two_node: not with auto_tie_breaker: each keeps one of two nodes quorate, by rules of its own',
  },
  {
    title: 'a window needs a last man standing',
    declared: { quorum: { last_man_standing_window: 5000 } },
    problem: 'quorum.last_man_standing_window: only with last_man_standing: true',
  },
  {
    title: 'a quorum device stands beside no tie breaker',
    declared: { quorum: { auto_tie_breaker: true }, quorumDevice: { algorithm: 'lms' } },
    problem: 'quorum.auto_tie_breaker: not beside a quorum device',
  },
  {
    title: 'a quorum device has one of two algorithms',
    declared: { quorumDevice: { algorithm: 'test' } },
    problem: 'quorumDevice.algorithm: ffsplit or lms',
  },
  { title: 'there are one or two rings', declared: { rings: 3 }, problem: 'rings: 1 or 2' },
  {
    title: 'no password of a fence device stands in a declaration',
    declared: { stonith: [{ id: 'f', agent: 'fence_ipmilan', options: { passwd: 'secret' } }] },
    problem:
      'stonith[0].options.passwd: no password here, it would stand in argument lists; passwd_script names a program that prints it',
  },
  {
    title: 'no two fence devices have one id',
    declared: {
      stonith: [
        { id: 'f', agent: 'fence_xvm' },
        { id: 'f', agent: 'fence_xvm' },
      ],
    },
    problem: 'stonith[1].id: f is that of stonith[0] already',
  },
]) {
  test(title, () => assert.deepEqual(problemsOf(declared), [problem]));
}
