import { faultTablePrefix } from '../backend/packet-filter-name.ts';
import { listFaults } from '../fault/registry.ts';
import { monotonicMs } from '../timeline/clock.ts';
import type { ResidueWhat } from '../timeline/event.ts';
import type { InspectionContext } from './context.ts';
import { lookAtNode, type NodeLook } from './look-at-node.ts';

const policy = 'no-quorum-policy';
/** Logs and pe-inputs grow with each story; more than this is no trace but a flood. */
const diskGrowthKb = 200 * 1024;

/** What was there before the story, by node; nodes that could not be asked are missing. */
export type Before = ReadonlyMap<string, NodeLook>;

/** Looks at every node before the story, for the comparison after it. */
export async function inspectBefore({ backend, lab }: InspectionContext): Promise<Before> {
  const looks = await Promise.all(
    lab.topology.machines.map(async ({ name }): Promise<[string, NodeLook]> => [
      name,
      await lookAtNode(backend.node(lab.spec.name, name)),
    ]),
  );
  return new Map(looks);
}

/** Tells the timeline of the cluster's properties that a verdict depends on. A node that cannot be asked tells of none. */
export async function tellProperties({ backend, lab, timeline }: InspectionContext): Promise<void> {
  const name = lab.topology.machines[0]?.name ?? '';
  const atMs = monotonicMs();
  const { stdout, exitCode } = await backend
    .node(lab.spec.name, name)
    .exec(`crm_attribute --type crm_config --name ${policy} --query --quiet`, { okCodes: 'any' });
  const value = exitCode === 0 ? stdout.trim() : '';
  const properties = value === '' ? {} : { [policy]: value };
  timeline.append({ kind: 'properties', source: 'node', node: name, atMs, properties });
}

/** Looks for what is left over, and tells the timeline of each find and of each look, made or not. */
export async function inspectAfter(context: InspectionContext, before: Before): Promise<void> {
  await Promise.all([
    inspected(context, 'host', async () => lookAtHost(context)),
    ...context.lab.topology.machines.map(async ({ name }) =>
      inspected(context, name, async () => {
        const earlier = before.get(name);
        if (!earlier) throw new Error(`${name} was not looked at before the story`);
        const now = await lookAtNode(context.backend.node(context.lab.spec.name, name), earlier);
        return compare(earlier, now);
      }),
    ),
  ]);
}

type Find = [ResidueWhat, string];

async function inspected(
  { timeline }: InspectionContext,
  node: string,
  look: () => Promise<Find[]>,
): Promise<void> {
  const atMs = monotonicMs();
  const common = { source: 'lab', node, atMs } as const;
  try {
    for (const [what, text] of await look()) timeline.append({ kind: 'residue', ...common, what, text });
    timeline.append({ kind: 'inspection', ...common, complete: true });
  } catch (error) {
    const why = `${node} could not be inspected: ${error instanceof Error ? error.message : String(error)}`;
    timeline.append({ kind: 'inspection', ...common, complete: false, why });
  }
}

async function lookAtHost({ backend, lab }: InspectionContext): Promise<Find[]> {
  const [faults, tables] = await Promise.all([
    listFaults(backend, lab),
    backend.faults(lab.spec.name).inHostNetwork('nft list tables'),
  ]);
  return [
    ...faults.map(({ id }): Find => ['fault', `${id} is still in place`]),
    ...tables
      .split('\n')
      .filter((table) => table.includes(` ${faultTablePrefix(lab.spec.name)}`))
      .map((table): Find => ['packet-filter', `${table} is still there`]),
  ];
}

function compare(before: NodeLook, now: NodeLook): Find[] {
  const added = (what: ResidueWhat, earlier: readonly string[], later: readonly string[]): Find[] =>
    later.filter((text) => !earlier.includes(text)).map((text): Find => [what, text]);
  const grownKb = now.diskKb - before.diskKb;
  return [
    ...added('core-dump', before.coreDumps, now.coreDumps),
    ...added('failed-unit', before.failedUnits, now.failedUnits),
    ...added('failure-record', before.failureRecords, now.failureRecords),
    ...added('shared-memory', before.staleSharedMemory, now.staleSharedMemory),
    ...added('resource', before.resources, now.resources),
    ...added('disk', before.leftovers, now.leftovers),
    ...(grownKb > diskGrowthKb
      ? [['disk', `${Math.round(grownKb / 1024)} MiB more than before`] satisfies Find]
      : []),
    ...(now.configurationDigest === before.configurationDigest
      ? []
      : [['configuration', 'the cluster’s configuration is not what it was'] satisfies Find]),
    ...now.logLines.map((text): Find => ['log-line', text]),
  ];
}
