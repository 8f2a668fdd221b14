import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { configurationDigest, parseCib } from '../../../lab/observe/parse-cib.ts';

const recorded = join(import.meta.dirname, '..', '..', 'recorded');
const cibOf = (stack: string, node: string): string =>
  readFileSync(join(recorded, stack, 'online', node, 'cibadmin_Q.out'), 'utf8');
const cib = cibOf('pacemaker-2.1.5-pcs-0.11.5', 'node1');

for (const stack of ['pacemaker-2.1.5-pcs-0.11.5', 'pacemaker-1.1.23-pcs-0.9.169'])
  test(`two nodes of one cluster have equal copies (${stack})`, () => {
    assert.deepEqual(parseCib(cibOf(stack, 'node1')), parseCib(cibOf(stack, 'node2')));
  });

test('tells the version apart from what it holds', () => {
  const { epoch, updates, digest } = parseCib(cib);
  assert.deepEqual([epoch, updates], ['0.26', '0']);
  const later = parseCib(cib.replace(' num_updates="0"', ' num_updates="7"'));
  assert.deepEqual(later, { epoch, updates: '7', digest });
});

test('each node’s own clock and the order of attributes mean nothing', () => {
  const other = cib
    .replace(/cib-last-written="[^"]*"/, 'cib-last-written="Mon Nov 23 04:06:04 2026"')
    .replace(/ (have-quorum="1") (dc-uuid="1")/, ' $2 $1');
  assert.notEqual(other, cib);
  assert.deepEqual(parseCib(other), parseCib(cib));
});

test('any other difference is one', () => {
  const changed = cib.replace('have-quorum="1"', 'have-quorum="0"');
  assert.notEqual(parseCib(changed).digest, parseCib(cib).digest);
});

test('refuses what is no CIB', () => {
  assert.throws(() => parseCib('<crm_mon/>'), /<crm_mon> is no CIB/);
});

test('a configuration is the same whatever emptied sets and notes of Pacemaker’s own stand in it', () => {
  const configuration =
    /<configuration>.*<\/configuration>/s.exec(cib)?.[0] ?? assert.fail('no configuration');
  const noted = configuration
    .replace(
      /(<cluster_property_set [^>]*>)/,
      '$1<nvpair id="x" name="last-lrm-refresh" value="1795566926"/>',
    )
    .replace(/(<node [^>]*)\/>/, '$1><instance_attributes id="nodes-1"/></node>');
  const upgraded = noted
    .replace(/(name="dc-version" value=")[^"]*/, '$12.1.5-a3f4')
    .replace(/(<nodes>\s*)(<node .*?<\/node>|<node [^>]*\/>)(.*?)(\s*<\/nodes>)/s, '$1$3$2$4');
  assert.notEqual(noted, configuration);
  assert.match(upgraded, /2\.1\.5-a3f4".*<node id="2".*<node id="1"/s);
  assert.equal(configurationDigest(upgraded), configurationDigest(configuration));
  assert.equal(configurationDigest(noted), configurationDigest(configuration));
  const changed = configuration.replace('value="INFINITY"', 'value="1"');
  assert.notEqual(changed, configuration);
  assert.notEqual(configurationDigest(changed), configurationDigest(configuration));
});
