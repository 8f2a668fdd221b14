import type { CorosyncConf } from '../../lab/observe/parse-corosync-conf.ts';
import type { QuorumView } from '../../lab/observe/parse-quorumtool.ts';
import { theCluster, type Check, type Finding, type Look } from '../check.ts';
import { corosyncFiles, type CorosyncFiles } from '../corosync-files.ts';
import type { ClusterFacts } from '../facts/cluster-facts.ts';
import { judgeRunning } from '../judge-known.ts';
import { mendOf } from '../mend.ts';

/** votequorum(5): options that fit the number of nodes, and the votes that are counted. */
export const quorum: Check = {
  name: 'quorum',
  title: 'the quorum options fit the number of nodes, and every vote counts',
  look(cluster) {
    // Where the files differ, that is told of by another check; the one of most is judged.
    const written = corosyncFiles(cluster.nodes);
    const conf = written.files[0]?.conf;
    return [
      ...(conf
        ? optionProblems(conf, written, cluster)
        : [{ where: theCluster, notLookedAt: 'no node has a corosync.conf that could be read' }]),
      ...judgeRunning(
        cluster.nodes,
        (node) => node.quorum,
        (view, { name }) => (conf ? voteProblems(view, conf, name) : []),
      ),
    ];
  },
};

const isOn = (value: string | undefined): boolean => value === '1' || value === 'yes' || value === 'on';

function optionProblems(conf: CorosyncConf, written: CorosyncFiles, cluster: ClusterFacts): Look[] {
  const { quorum: options, device, nodes } = conf;
  const twoNode = isOn(options.two_node);
  const expected = options.expected_votes === undefined ? undefined : Number(options.expected_votes);
  const edit = (change: string): string =>
    `${placeToEdit(written)}: ${change} in corosync.conf; ${mendOf(cluster.nodes).syncCorosync} && pcs cluster reload corosync`;
  const found = (what: string, why: string, change: string): Finding => ({
    where: theCluster,
    what,
    why,
    mend: edit(change),
  });
  const votes = votesOf(conf);
  return [
    ...(options.provider === 'corosync_votequorum'
      ? []
      : [
          found(
            `quorum.provider is ${options.provider ?? 'not set'}`,
            'no votes are counted: every partition takes itself for the cluster',
            'provider: corosync_votequorum',
          ),
        ]),
    ...(twoNode && (nodes.length !== 2 || device)
      ? [
          found(
            `two_node is set, with ${device ? 'a quorum device' : `${nodes.length} nodes`}`,
            'one vote makes a quorum: each part of a split cluster goes on by itself',
            'take two_node out',
          ),
        ]
      : []),
    ...(!twoNode && nodes.length === 2 && !device
      ? [
          found(
            'two nodes, and two_node is not set',
            'when one node is lost the other loses quorum and stops everything',
            'two_node: 1',
          ),
        ]
      : []),
    ...(twoNode && options.wait_for_all === '0'
      ? [
          found(
            'two_node is set and wait_for_all is 0',
            'a node that starts while it cannot reach the other fences it, and in turn is fenced by it',
            'take wait_for_all out: two_node brings it',
          ),
        ]
      : []),
    ...(isOn(options.auto_tie_breaker) && (twoNode || device)
      ? [
          found(
            `auto_tie_breaker is set together with ${device ? 'a quorum device' : 'two_node'}`,
            'the two exclude each other: corosync ignores one, or does not start',
            'take auto_tie_breaker out',
          ),
        ]
      : []),
    ...(expected === undefined || expected === votes
      ? []
      : [
          found(
            `expected_votes is ${expected}, the nodes ${device ? 'and the device ' : ''}have ${votes}`,
            expected < votes
              ? 'a minority takes itself for quorate'
              : 'more nodes must be there than a majority',
            'take expected_votes out: the list of nodes tells it',
          ),
        ]),
  ];
}

/** What else differs on the node that is edited is spread with it. */
function placeToEdit({ files, source }: CorosyncFiles): string {
  const place = source ?? (files.length === 1 ? files[0]?.names[0] : undefined);
  return place === undefined
    ? 'the files of the nodes differ: find the right one first, then on a node that has it'
    : `on ${place}`;
}

function votesOf({ nodes, device }: CorosyncConf): number {
  const nodeVotes = nodes.reduce((sum, { settings }) => sum + Number(settings.quorum_votes ?? 1), 0);
  return (
    nodeVotes + (device ? deviceVotesOf(device.settings.votes, nodes.length, device.model.algorithm) : 0)
  );
}

/** Where it is not said, lms gives the device as many votes as all nodes but one have, ffsplit gives it one. */
function deviceVotesOf(said: string | undefined, nodes: number, algorithm: string | undefined): number {
  if (said !== undefined) return Number(said);
  return algorithm === 'lms' || algorithm === 'last-man-standing' ? nodes - 1 : 1;
}

function voteProblems(view: QuorumView, conf: CorosyncConf, node: string): Look[] {
  const votes = votesOf(conf);
  const expected = view.expectedVotes;
  const { expected_votes: written, last_man_standing: shrinks } = conf.quorum;
  return [
    ...(expected === null || expected === votes || written !== undefined || isOn(shrinks)
      ? []
      : [
          {
            where: node,
            what: `corosync expects ${expected} votes, the configuration has ${votes}`,
            why:
              expected < votes
                ? 'a minority takes itself for quorate'
                : 'more nodes must be there than a majority',
            mend: `pcs quorum expected-votes ${votes}`,
          },
        ]),
    ...(conf.device && (view.deviceVotes ?? 0) === 0
      ? [
          {
            where: node,
            what: 'the quorum device gives no vote here',
            why: 'the node does not hear of it: in a split it counts for the other side',
            mend: `pcs quorum device status on ${node}; the device’s host must be reached on TCP 5403`,
          },
        ]
      : []),
  ];
}
