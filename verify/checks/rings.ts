import { parseCorosyncConf } from '../../lab/observe/parse-corosync-conf.ts';
import type { Ring } from '../../lab/observe/parse-cfgtool.ts';
import type { Check, Look } from '../check.ts';
import type { NodeFacts } from '../facts/cluster-facts.ts';
import { judgeRunning } from '../judge-known.ts';

/** With two rings one may be down for months unnoticed: the membership stands by the other. */
export const rings: Check = {
  name: 'rings',
  title: 'every ring of corosync reaches every member',
  look({ nodes, unanswered }) {
    // A machine that answers nobody is told of as that, until corosync has noticed it too.
    const silent = unanswered.map(({ name }) => name);
    return judgeRunning(
      nodes,
      (node) => node.rings,
      (found, node) => problemsOf(found, node, silent),
    );
  },
};

function problemsOf(found: readonly Ring[], node: NodeFacts, silent: readonly string[]): Look[] {
  const conf =
    node.corosyncConf.known && node.corosyncConf.value !== null
      ? parseCorosyncConf(node.corosyncConf.value)
      : undefined;
  const nameOf = (id: number): string =>
    conf?.nodes.find(({ nodeId }) => nodeId === id)?.name ?? `node ${id}`;
  const quorum = node.quorum.known ? node.quorum.value : null;
  const isUntold = !quorum && found.some(({ connected }) => Object.values(connected).includes(false));
  const members = new Set(quorum?.members.map(({ nodeId }) => nodeId));
  const problems = found.flatMap((ring) => {
    // One that is no member is reached by no ring: that is told of as what it is.
    const cut = Object.entries(ring.connected)
      .filter(([id, connected]) => !connected && members.has(Number(id)))
      .map(([id]) => nameOf(Number(id)))
      .filter((name) => !silent.includes(name));
    const faults = [
      ...(ring.fault === null ? [] : [ring.fault]),
      ...cut.map((name) => `${name} is not reached`),
    ];
    if (faults.length === 0) return [];
    return [
      {
        where: node.name,
        what: `ring ${ring.number}${ring.address === null ? '' : ` (${ring.address})`}: ${faults.join(', ')}`,
        why:
          found.length > 1
            ? 'the next failure of the other ring cuts the node off, and it is fenced'
            : 'there is no other ring: a node that is not reached is fenced',
        mend: 'look at that network: its cable, address and firewall (UDP 5405); corosync takes it back by itself',
      },
    ];
  });
  return [
    ...problems,
    ...(isUntold ? [{ where: node.name, notLookedAt: 'it does not tell who is a member' }] : []),
  ];
}
