import type { Check, Look } from '../check.ts';
import type { ClusterFacts, TimeFacts, TimeSource } from '../facts/cluster-facts.ts';
import { judgeEach, judgeKnown, knownOf } from '../judge-known.ts';
import { oddOnes } from '../odd-ones.ts';

const why = 'with clocks that differ, logs tell no order and failures expire at the wrong time';

/** The time service as it was asked for; where nothing is known of that, the same on every node. */
export const time: Check = {
  name: 'time',
  title: 'one daemon keeps each clock, and is set to the time server',
  look(cluster) {
    return [
      ...judgeEach(
        cluster.nodes,
        (node) => node.time,
        (facts, { name }) => [...daemonProblems(facts, name), ...askedProblems(facts, name, cluster)],
      ),
      ...(cluster.asked.ntpServer === undefined ? differences(cluster) : []),
    ];
  },
};

function activeOnes({ daemons }: TimeFacts): string[] {
  return Object.keys(daemons).filter((unit) => daemons[unit]?.active === 'active');
}

function daemonProblems(facts: TimeFacts, name: string): Look[] {
  const active = activeOnes(facts);
  const [unit] = active.length > 0 ? active : Object.keys(facts.daemons);
  if (active.length === 0)
    return [
      {
        where: name,
        what: unit === undefined ? 'there is no time service' : `no time service runs; ${unit} is there`,
        why,
        mend:
          unit === undefined
            ? `on ${name}: install chrony`
            : `on ${name}: systemctl unmask ${unit}; systemctl enable --now ${unit}`,
      },
    ];
  const enabled = active.filter((each) => facts.daemons[each]?.enabled === 'enabled');
  return [
    ...(active.length > 1
      ? [
          {
            where: name,
            what: `${active.join(' and ')} both run`,
            why: 'two daemons that set one clock pull it back and forth',
            mend: `on ${name}: systemctl disable --now ${active.slice(1).join(' ')}`,
          },
        ]
      : []),
    ...(enabled.length === 0
      ? [
          {
            where: name,
            what: `${active.join(' and ')} does not start with the node`,
            why,
            mend: `on ${name}: systemctl enable ${active[0]}`,
          },
        ]
      : []),
  ];
}

function configuredSources(facts: TimeFacts): string[] {
  return activeOnes(facts).flatMap((unit) => facts.configured[unit] ?? []);
}

function askedProblems(facts: TimeFacts, name: string, { asked }: ClusterFacts): Look[] {
  const [unit] = activeOnes(facts);
  if (unit === undefined) return [];
  const sources = configuredSources(facts);
  const { ntpServer } = asked;
  if (ntpServer === undefined)
    return sources.length > 0
      ? []
      : [
          {
            where: name,
            what: `${unit} has no source configured`,
            why,
            mend: `on ${name}: name a server in its configuration; systemctl restart ${unit}`,
          },
        ];
  if (sources.length !== 1 || sources[0] !== ntpServer)
    return [
      {
        where: name,
        what: `${unit} is told to follow ${sources.join(', ') || 'nobody'}, not ${ntpServer}`,
        why,
        mend: `on ${name}: "server ${ntpServer} iburst" alone in its configuration; systemctl restart ${unit}`,
      },
    ];
  return judgeKnown(facts.used, name, (used) => usedProblems(used, { facts, name, unit, ntpServer }));
}

function usedProblems(
  used: readonly TimeSource[] | null,
  { facts, name, unit, ntpServer }: { facts: TimeFacts; name: string; unit: string; ntpServer: string },
): Look[] {
  // A daemon that does not tell is believed its file.
  if (used === null) return [];
  const own = used.filter(({ address }) => facts.askedAddresses.includes(address));
  if (own.length === 0)
    return [
      {
        where: name,
        what: `${unit} runs with ${used.map(({ address }) => address).join(', ') || 'no source'}, not with ${ntpServer} as its configuration says`,
        why,
        mend: `on ${name}: systemctl restart ${unit}`,
      },
    ];
  if (own.some(({ isReached }) => isReached !== false)) return [];
  return [
    {
      where: name,
      what: `${ntpServer} does not answer ${unit}`,
      why,
      mend: `look whether ${ntpServer} serves the time, and ${name} reaches it on UDP port 123`,
    },
  ];
}

function differences({ nodes }: ClusterFacts): Look[] {
  const values = knownOf(nodes, (node) => node.time).map(({ name, value }) => ({
    name,
    value: configuredSources(value),
  }));
  // A node without any is told of already.
  const { most, odd } = oddOnes(
    values.filter(({ value }) => value.length > 0),
    (value) => value.join(),
  );
  const usual = values.find(({ name }) => name === most[0])?.value ?? [];
  return odd.map(({ name, value }) => ({
    where: name,
    what: `its clock follows ${value.join(', ')}, that of ${most.join(', ')} ${usual.join(', ')}`,
    why,
    mend: 'give all nodes the same time servers',
  }));
}
