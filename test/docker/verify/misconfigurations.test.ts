import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { spreadFenceDevices } from '../../../deployer/spread-fence-devices.ts';
import { openBackend } from '../../../lab/backend/open-backend.ts';
import type { Node } from '../../../lab/node/node.ts';
import { openLab } from '../../../lab/operations/open-lab.ts';
import type { LabVerdict } from '../../../lab/operations/verify.ts';
import { waitUntil } from '../../../lab/wait-until.ts';
import { runLab, said } from '../run-lab.ts';
import { names, rounds, run, secondRing, type Plant } from './plants.ts';

// One lab; each round plants, is found, and is mended before the next.
const lab = `misconf${process.pid}`;
let nodes: Map<string, Node>;
let subnet: string;

const node = (name: string): Node => nodes.get(name) ?? assert.fail(name);

async function verify(): Promise<LabVerdict> {
  const result = await runLab(['verify', '--name', lab, '--json']);
  const verdict = JSON.parse(result.stdout) as LabVerdict;
  assert.deepEqual(verdict.notLookedAt, []);
  assert.equal(result.code, verdict.findings.length > 0 ? 1 : 0, said(result));
  return verdict;
}

const placesOf = ({ findings }: LabVerdict): string[] => [
  ...new Set(findings.map(({ check, where }) => `${check} ${where}`)),
];

/** What is restarted for a change settles in seconds. */
async function verifyUntil(expected: readonly string[]): Promise<LabVerdict> {
  const wanted = [...new Set(expected)].toSorted((a, b) => (a < b ? -1 : 1)).join('\n');
  return waitUntil(
    `lab verify finds ${wanted.replaceAll('\n', ', ') || 'nothing'} and nothing else`,
    verify,
    (verdict) =>
      placesOf(verdict)
        .toSorted((a, b) => (a < b ? -1 : 1))
        .join('\n') === wanted,
    { timeoutMs: 180_000, intervalMs: 500, show: ({ findings }) => JSON.stringify(findings) },
  );
}

before(async () => {
  const up = await runLab(['up', '--name', lab, '--os', 'debian12']);
  assert.equal(up.code, 0, said(up));
  const backend = await openBackend();
  ({ subnet } = (await openLab(backend, lab)).topology);
  nodes = new Map(names.map((name) => [name, backend.node(lab, name)]));
});

after(async () => {
  const down = await runLab(['down', '--name', lab]);
  assert.equal(down.code, 0, said(down));
});

test('nothing is found on a clean cluster', async () => {
  await verifyUntil([]);
});

/** All of it, even where a part fails: the next round is to find its own. */
async function mend(plants: readonly Plant[]): Promise<void> {
  const failed: unknown[] = [];
  // Maintenance, which is planted first, ends last: what was changed meanwhile is right again then.
  for (const { on, mend: command } of plants.toReversed())
    await run(node(on), command).catch((error: unknown) => failed.push(error));
  await run(node(names[0]), 'crm_resource --cleanup && crm_resource --wait');
  await spreadFenceDevices(node(names[0]));
  if (failed.length > 0) throw new AggregateError(failed, 'not everything could be mended');
}

for (const { name: round, plants } of rounds)
  test(`planted ${round}`, async (t) => {
    try {
      for (const { on, plant } of plants) await run(node(on), plant);
      const verdict = await verifyUntil(plants.flatMap(({ findings }) => findings));
      for (const { name, on, findings } of plants)
        await t.test(`${name} (${on}) is found`, () => {
          for (const place of findings) assert.ok(placesOf(verdict).includes(place), place);
        });
      await t.test('every finding says why and what to do', () => {
        for (const { why, mend: todo, what } of verdict.findings) assert.ok(why && todo && what);
      });
    } finally {
      await mend(plants);
    }
    await verifyUntil([]);
  });

test('a ring that is down while the other carries the membership', async () => {
  const ring = secondRing(subnet);
  for (const [i, name] of names.entries()) await run(node(name), ring.up[i] ?? '');
  await run(node(names[0]), ring.add);
  await verifyUntil([]);
  await run(node(names[2]), ring.down);
  await verifyUntil(names.map((name) => `rings ${name}`));
  await run(node(names[0]), ring.remove);
  await verifyUntil([]);
});

test('a node’s stopped cluster is told of by itself and by its services', async () => {
  await run(node(names[2]), 'pcs cluster stop');
  const { findings } = await verifyUntil([`membership ${names[2]}`, `services ${names[2]}`]);
  assert.deepEqual(
    findings.map(({ what }) => what),
    ['its cluster is stopped', 'corosync.service is inactive', 'pacemaker.service is inactive'],
  );
  await run(node(names[2]), 'pcs cluster start --wait=60');
  await spreadFenceDevices(node(names[0]));
  await verifyUntil([]);
});
