import type { ResourceFailure } from '../../lab/observe/cluster-view.ts';
import type { Constraint, Values } from '../../lab/observe/parse-configuration.ts';
import { theCluster, type Check, type Look } from '../check.ts';
import type { ClusterFacts } from '../facts/cluster-facts.ts';
import { isFalse, isTrue } from '../is-true.ts';
import { judgeKnown, unseenState } from '../judge-known.ts';

/** What keeps a resource from being where it could be, and is easily forgotten. */
export const resources: Check = {
  name: 'resources',
  title: 'no resource has failed, is banned or unmanaged',
  look(cluster) {
    return [
      ...failures(cluster).map(({ operation, node, status, reason }): Look => ({
        where: node,
        what: `${operation} failed: ${[status, reason].filter((text) => text && text !== 'complete').join(', ')}`,
        why: 'a resource that failed is kept from that node, or close to it',
        mend: `mend the cause, then pcs resource cleanup ${operation.replace(operationKey, '')}`,
      })),
      ...judgeKnown(
        cluster.configuration,
        theCluster,
        ({ constraints, primitives, groups, clones, resourceDefaults }) => [
          ...constraints.flatMap(leftOver),
          ...[...primitives, ...groups, ...clones].flatMap(unmanaged),
          ...unmanagedByDefault(resourceDefaults),
        ],
      ),
      ...unseenState(cluster, theCluster),
    ];
  },
};

/** What stands behind a resource's id in an operation's: `_monitor_10000`, `_migrate_to_0`. */
const operationKey = /_(?:migrate_to|migrate_from|[a-z-]+)_\d+$/;

/** As any node sees them, each once; those of fence devices are told of with the devices. */
function failures({ nodes, devices }: ClusterFacts): ResourceFailure[] {
  const all = nodes.flatMap(({ view }) => view.failures);
  const unique = new Map(all.map((failure) => [`${failure.operation} ${failure.node}`, failure]));
  const ids = devices.map(({ device }) => device.id);
  return [...unique.values()].filter(
    ({ operation }) => !ids.some((id) => operation.startsWith(`${id}_monitor_`)),
  );
}

/** crm_resource and pcs name what they leave behind so. */
function leftOver({ kind, id, settings }: Constraint): Look[] {
  const [, what] = /^cli-(ban|prefer|standby)-/.exec(id) ?? [];
  if (kind !== 'location' || what === undefined) return [];
  const { rsc = '', node = 'a node' } = settings;
  const banned = what !== 'prefer';
  return [
    {
      where: rsc,
      what: `${rsc} is ${banned ? 'banned from' : 'tied to'} ${node} by ${id}`,
      why: banned
        ? 'it cannot run there, not even when that is the last node'
        : 'it goes back there as soon as it can, with an interruption',
      mend: `crm_resource --clear --resource ${rsc}`,
    },
  ];
}

function unmanaged({ id, meta }: { id: string; meta: Values }): Look[] {
  const isLeft = isFalse(meta['is-managed']) || isTrue(meta.maintenance);
  if (!isLeft) return [];
  return [
    {
      where: id,
      what: `${id} is ${isTrue(meta.maintenance) ? 'in maintenance' : 'unmanaged'}`,
      why: 'it is neither started nor recovered, and stays when its node is lost',
      mend: isTrue(meta.maintenance) ? `pcs resource meta ${id} maintenance=` : `pcs resource manage ${id}`,
    },
  ];
}

/** What every resource is that says nothing else of itself, fence devices too. */
function unmanagedByDefault(defaults: Values): Look[] {
  const left = [
    ...(isFalse(defaults['is-managed']) ? ['is-managed'] : []),
    ...(isTrue(defaults.maintenance) ? ['maintenance'] : []),
  ];
  return left.map((name) => ({
    where: theCluster,
    what: `the defaults of all resources say ${name}=${defaults[name]}`,
    why: 'no resource is started, moved or recovered',
    mend: `crm_attribute --type rsc_defaults --name ${name} --delete`,
  }));
}
