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
    'defaults.resources: there is no such field; allowed are resource, operation',
  ]);
});

test('refuses a value that is none, by its path', () => {
  assert.deepEqual(problemsOf({ properties: { 'cluster-delay': ['30s'] } }), [
    'properties.cluster-delay: a text of one line, a number, or true or false',
  ]);
});
