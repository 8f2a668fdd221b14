import type { ClusterDeclaration } from '../../deployer/declaration/declaration.ts';
import { namedVirtualIps, withVirtualIps } from '../../deployer/declaration/virtual-ip.ts';
import type { LabState } from '../backend/backend.ts';
import { UserError } from '../errors.ts';
import { isVirtualIp, type Topology, virtualIpOf, virtualIpCount } from '../topology/topology.ts';

/**
 * A declaration as this lab takes it: `virtual:2` is its second virtual IP.
 *
 * @throws UserError for an address that the lab has not to give, naming the field and what is allowed
 */
export function labDeclaration(declared: ClusterDeclaration, topology: Topology): ClusterDeclaration {
  const { resolved, problems } = resolveIn(topology, declared);
  if (problems.length === 0) return resolved;
  throw new UserError([`what is declared does not fit lab "${topology.lab}"`, ...problems].join('\n  '), {
    hint: `in its subnet ${topology.subnet}, ${topology.virtualIps} is kept free for virtual IPs: "virtual:1" names the first`,
  });
}

/**
 * The declaration that a lab was made with, as the lab takes it; undefined where it was made with none.
 *
 * @throws UserError where it does not fit: an earlier version of lab left such labs, half-made
 */
export function madeDeclaration({
  spec: { name, cluster },
  topology,
}: Pick<LabState, 'spec' | 'topology'>): ClusterDeclaration | undefined {
  if (!cluster) return undefined;
  const { resolved, problems } = resolveIn(topology, cluster);
  if (problems.length === 0) return resolved;
  throw new UserError(
    [`lab "${name}" was made with a declaration that does not fit it`, ...problems].join('\n  '),
    {
      hint: `what the config declares by now does not alter that; make the lab anew: lab down --name ${name}, then lab up --name ${name}`,
    },
  );
}

function resolveIn(
  topology: Topology,
  declared: ClusterDeclaration,
): { resolved: ClusterDeclaration; problems: string[] } {
  const unknown = namedVirtualIps(declared)
    .filter(({ index }) => index < 1 || index > virtualIpCount)
    .map(({ path, index }) => `${path}: there is no virtual:${index}, they go from 1 to ${virtualIpCount}`);
  const resolved = withVirtualIps(declared, (index) => virtualIpOf(topology, index));
  // What a virtual IP that there is not would be, is no address.
  const problems = unknown.length > 0 ? unknown : addressProblems(resolved, topology);
  return { resolved, problems: problems.map((each) => `cluster.${each}`) };
}

/** An address elsewhere would come up nowhere, or be some machine's own, and only a start that fails would tell. */
function addressProblems({ resources }: ClusterDeclaration, topology: Topology): string[] {
  return (resources?.primitives ?? []).flatMap(({ agent, options: { ip } }, i) => {
    if (!/^ocf:heartbeat:IPaddr2?$/.test(agent) || ip === undefined || isVirtualIp(topology, ip)) return [];
    return [
      `resources.primitives[${i}].options.ip: ${ip} is not in ${topology.virtualIps}, what the lab keeps free for virtual IPs`,
    ];
  });
}
