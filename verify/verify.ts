import type { Node } from '../lab/node/node.ts';
import { machinesIn } from '../lab/observe/cluster-view.ts';
import type { Finding, NotLookedAt } from './check.ts';
import { checks } from './checks.ts';
import type { ClusterFacts } from './facts/cluster-facts.ts';
import { whyOf } from './facts/fact.ts';
import { gather, type Asked } from './facts/gather.ts';

export interface JudgedCheck {
  name: string;
  title: string;
  /** `unknown`: nothing was found in what could be looked at, and not all of it could. */
  verdict: 'ok' | 'found' | 'unknown';
}

/** What `lab verify --json` prints, without the fencing. */
export interface Verdict {
  checks: JudgedCheck[];
  findings: (Finding & { check: string })[];
  notLookedAt: (NotLookedAt & { check: string })[];
}

/** Judges a cluster by every check. Changes nothing; a node that cannot be asked is told of, and never taken for right. */
export async function verify(nodes: readonly Node[], asked: Asked): Promise<Verdict> {
  return judge(await gather(nodes, asked));
}

/** Judges what was gathered. */
export function judge(cluster: ClusterFacts): Verdict {
  const unseen = attempt(() => unseenNodes(cluster)).filter((each) => 'notLookedAt' in each);
  const verdict: Verdict = {
    checks: [],
    findings: [],
    notLookedAt: unseen.map((each) => ({ check: 'nodes', ...each })),
  };
  for (const { name, title, look } of checks) {
    const looks = attempt(() => look(cluster));
    const findings = looks.filter((each) => 'what' in each);
    const unknown = looks.filter((each) => 'notLookedAt' in each);
    verdict.checks.push({
      name,
      title,
      verdict: findings.length > 0 ? 'found' : unknown.length + unseen.length > 0 ? 'unknown' : 'ok',
    });
    verdict.findings.push(...findings.map((finding) => ({ check: name, ...finding })));
    verdict.notLookedAt.push(...unknown.map((each) => ({ check: name, ...each })));
  }
  return verdict;
}

/** Nothing of such a node is known to any check: it is told of once, and leaves none at "ok". */
function unseenNodes({ nodes, unanswered }: ClusterFacts): NotLookedAt[] {
  const views = nodes.map(({ view }) => view).filter(({ running }) => running === true);
  const remote = views.flatMap(({ remoteNodes }) => remoteNodes);
  const given = [...nodes, ...unanswered].map(({ name }) => name);
  return [
    ...unanswered.map(({ name, why }) => ({ where: name, notLookedAt: why })),
    ...machinesIn(views)
      .filter((name) => !given.includes(name) && !remote.includes(name))
      .map((name) => ({
        where: name,
        notLookedAt: 'it is a member, and not among the nodes that were given',
      })),
  ];
}

/** A check that breaks has not looked. */
function attempt<T>(look: () => T[]): (T | NotLookedAt)[] {
  try {
    return look();
  } catch (error) {
    return [{ where: 'the check itself', notLookedAt: whyOf(error) }];
  }
}
