import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Pcs } from '../../../deployer/pcs/pcs.ts';

const [el7, bullseye, bookworm, trixie] = ['0.9.169', '0.10.8', '0.11.5', '0.12.0.2'].map(
  (version) => new Pcs(version).resources,
);
const all = [el7, bullseye, bookworm, trixie];

/** What the four generations say, of which many say the same. */
const spellings = (say: (commands: NonNullable<typeof el7>) => string): string[] =>
  all.map((commands) => say(commands ?? assert.fail()));
const everywhere = (command: string): string[] => all.map(() => command);

describe('resources', () => {
  test('a primitive is created whole, stopped until its constraints are there', () => {
    const resource = {
      id: 'vip',
      agent: 'ocf:heartbeat:IPaddr2',
      options: { ip: '10.0.0.129' },
      meta: { 'migration-threshold': '3' },
      operations: [
        { name: 'monitor', settings: { interval: '5s', timeout: '20s' } },
        { name: 'start', settings: { interval: '0s', timeout: '60s' } },
      ],
      disabled: true,
    };
    assert.deepEqual(
      spellings(({ create }) => create(resource)),
      everywhere(
        'pcs resource create vip ocf:heartbeat:IPaddr2 ip=10.0.0.129 op monitor interval=5s timeout=20s ' +
          'start interval=0s timeout=60s meta migration-threshold=3 --disabled',
      ),
    );
  });

  test('a role has the name that the generation knows', () => {
    const operation = { name: 'monitor', settings: { interval: '10s', role: 'Promoted' } };
    const [old, modern] = ['Master', 'Promoted'].map(
      (role) => `pcs resource op add db monitor interval=10s role=${role}`,
    );
    assert.deepEqual(
      spellings(({ addOperation }) => addOperation('db', operation)),
      [old, old, modern, modern],
    );
  });

  test('what is promotable bears the same id everywhere', () => {
    assert.deepEqual(
      spellings(({ clone }) => clone('db', { promotable: true })),
      ['pcs resource master db-clone db', ...everywhere('pcs resource promotable db').slice(1)],
    );
    assert.deepEqual(
      spellings(({ clone }) => clone('ping', { promotable: false })),
      everywhere('pcs resource clone ping'),
    );
  });

  test('a value that is taken out is set to nothing', () => {
    assert.deepEqual(
      spellings(({ setOptions }) => setOptions('vip', { nic: '', ip: '10.0.0.130' })),
      everywhere('pcs resource update vip nic= ip=10.0.0.130'),
    );
  });

  test('members join a group at its end or beside another', () => {
    assert.deepEqual(
      spellings(({ putInGroup }) => putInGroup({ group: 'web', members: ['vip', 'haproxy'] })),
      everywhere('pcs resource group add web vip haproxy'),
    );
    const beside = { side: 'after', member: 'vip' } as const;
    assert.deepEqual(
      spellings(({ putInGroup }) => putInGroup({ group: 'web', members: ['log'], beside })),
      everywhere('pcs resource group add web log --after vip'),
    );
  });

  test('values reach the shell as one word each', () => {
    assert.equal(
      bookworm?.setMeta('vip', { description: 'a; reboot' }),
      "pcs resource meta vip 'description=a; reboot'",
    );
  });
});

describe('constraints', () => {
  test('a score is a word of its own, from 0.12 on an option', () => {
    const place = { resource: 'web', node: 'n1', score: '-INFINITY' };
    const command = 'pcs constraint location add location-web-n1 web n1';
    assert.deepEqual(
      spellings(({ addLocation }) => addLocation(place)),
      [...everywhere(`${command} -INFINITY`).slice(1), `${command} score=-INFINITY`],
    );
  });

  test('roles of a colocation stand before their resources', () => {
    const places = { resource: 'web', with: 'db-clone', score: '50', withRole: 'Promoted' };
    const [old, modern] = ['master', 'promoted'].map(
      (role) => `pcs constraint colocation add web with ${role} db-clone`,
    );
    assert.deepEqual(
      spellings(({ addColocation }) => addColocation(places)),
      [`${old} 50`, `${old} 50`, `${modern} 50`, `${modern} score=50`],
    );
  });

  test('an order names both actions', () => {
    const order = {
      first: 'db-clone',
      next: 'web',
      firstAction: 'promote',
      nextAction: 'start',
      settings: { kind: 'Optional' },
    };
    assert.deepEqual(
      spellings(({ addOrder }) => addOrder(order)),
      everywhere('pcs constraint order promote db-clone then start web kind=Optional'),
    );
  });
});
