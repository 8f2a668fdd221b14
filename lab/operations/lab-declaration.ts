import type { ClusterDeclaration } from '../../deployer/declaration/declaration.ts';
import { namedVirtualIps, withVirtualIps } from '../../deployer/declaration/virtual-ip.ts';
import { UserError } from '../errors.ts';
import { isVirtualIp, type Topology, virtualIpOf, virtualIpCount } from '../topology/topology.ts';

/**
 * A declaration as this lab takes it: `virtual:2` is its second virtual IP.
 *
 * @throws UserError for an address that the lab has not to give, naming the field and what is allowed
 */
export function labDeclaration(declared: ClusterDeclaration, topology: Topology): ClusterDeclaration {
  const unknown = namedVirtualIps(declared)
    .filter(({ index }) => index < 1 || index > virtualIpCount)
    .map(({ path, index }) => `${path}: there is no virtual:${index}, they go from 1 to ${virtualIpCount}`);
  const resolved = withVirtualIps(declared, (index) => virtualIpOf(topology, index));
  // What a virtual IP that there is not would be, is no address.
  const problems = unknown.length > 0 ? unknown : addressProblems(resolved, topology);
  if (problems.length === 0) return resolved;
  throw new UserError(
    [
      `what is declared does not fit lab "${topology.lab}"`,
      ...problems.map((each) => `cluster.${each}`),
    ].join('\n  '),
    {
      hint: `in its subnet ${topology.subnet}, ${topology.virtualIps} is kept free for virtual IPs: "virtual:1" names the first`,
    },
  );
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
