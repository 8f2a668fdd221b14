import assert from 'node:assert/strict';
import { test } from 'node:test';
import { constraints } from '../../../deployer/declaration/constraints.ts';
import { Pcs } from '../../../deployer/pcs/pcs.ts';
import { mendConstraints } from '../../../deployer/resources/mend-constraints.ts';
import { configurationOf } from './configuration-of.ts';

const commands = (declared: unknown, configured: string): string[] =>
  mendConstraints(
    constraints.parse(declared),
    configurationOf('', configured),
    new Pcs('0.11.5').resources,
  ).map(({ command }) => command);

const declared = {
  location: [{ resource: 'web', node: 'n3', score: '-INFINITY' }],
  colocation: [{ resource: 'web', with: 'db-clone', withRole: 'Promoted', score: 50 }],
  order: [{ first: 'db-clone', firstAction: 'promote', next: 'web', nextAction: 'start' }],
};

test('adds what is not there', () => {
  assert.deepEqual(commands(declared, ''), [
    'pcs constraint location add location-web-n3 web n3 -INFINITY',
    'pcs constraint colocation add web with promoted db-clone 50',
    'pcs constraint order promote db-clone then start web kind=Mandatory',
  ]);
});

test('leaves alone what says the same, in old words too, and what was not declared', () => {
  assert.deepEqual(
    commands(
      declared,
      `<rsc_location id="l" rsc="web" node="n3" score="-INFINITY"/>
       <rsc_location id="other" rsc="web" node="n1" score="5"/>
       <rsc_colocation id="c" rsc="web" with-rsc="db-clone" score="50" with-rsc-role="Master"/>
       <rsc_order id="o" first="db-clone" then="web" first-action="promote" then-action="start"/>`,
    ),
    [],
  );
});

test('replaces one between the same two that says something else', () => {
  assert.deepEqual(
    commands(
      declared,
      `<rsc_location id="l" rsc="web" node="n3" score="100"/>
       <rsc_colocation id="c" rsc="web" with-rsc="db-clone" score="INFINITY" with-rsc-role="Promoted"/>
       <rsc_order id="o" first="db-clone" then="web" first-action="promote" then-action="start" symmetrical="false"/>`,
    ),
    [
      'pcs constraint remove l',
      'pcs constraint location add location-web-n3 web n3 -INFINITY',
      'pcs constraint remove c',
      'pcs constraint colocation add web with promoted db-clone 50',
      'pcs constraint remove o',
      'pcs constraint order promote db-clone then start web kind=Mandatory',
    ],
  );
});

test('removes a second one between the same two', () => {
  const location = (id: string, score: string): string =>
    `<rsc_location id="${id}" rsc="web" node="n3" score="${score}"/>`;
  assert.deepEqual(
    commands({ location: declared.location }, location('a', '-INFINITY') + location('b', '7')),
    ['pcs constraint remove b'],
  );
});
