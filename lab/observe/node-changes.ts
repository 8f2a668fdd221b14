import type { NewEvent } from '../timeline/event.ts';
import { kindsOf } from '../timeline/latest.ts';
import type { FenceEvent, ResourceFailure } from './cluster-view.ts';
import { parseCmapMembers } from './parse-cmap-members.ts';
import { crmMonAnswered } from './observe.ts';
import { parseCrmMon } from './parse-crm-mon.ts';
import type { Part, PartName } from './parse-node-stream.ts';
import { parseQuorumtool, type QuorumView } from './parse-quorumtool.ts';

/** `timeout` ended the command: by SIGTERM, or by SIGKILL where that was not heeded. */
const endedByBound = [124, 137];

export interface NodeChangesOptions {
  node: string;
  /** The machines' names by address. */
  names: ReadonlyMap<string, string>;
}

type Told = Exclude<NewEvent, { kind: 'run' }>;

/**
 * What a node tells, as events: of each kind the first state in full, then only what changed. A part that did not answer in
 * its time is told of as not observed until it answers again, and then in full.
 */
export class NodeChanges {
  readonly #node: string;
  readonly #names: ReadonlyMap<string, string>;
  /** The last state told, by kind. */
  #last = new Map<string, string>();
  #silent = new Set<PartName>();
  #quorum: QuorumView | null = null;
  #fencing = new Map<string, string>();
  #failures = new Map<string, ResourceFailure>();
  #active = new Map<string, string>();
  #activeAtMs = 0;

  constructor({ node, names }: NodeChangesOptions) {
    this.#node = node;
    this.#names = names;
  }

  /** Forgets what was told, so that all of it is told anew. Its history and failures are not: they are the cluster's. */
  forget(): void {
    this.#last.clear();
    this.#silent.clear();
    this.#active.clear();
  }

  /**
   * @param atMs when the reading began
   * @returns what is new in it
   */
  take(part: Part, atMs: number): Told[] {
    const { name, exitCode } = part;
    if (endedByBound.includes(exitCode))
      return this.#silence(name, `${name} did not answer in its time`, atMs);
    if (name === 'pacemaker' && !crmMonAnswered.includes(exitCode))
      return this.#silence(name, `crm_mon exited with ${exitCode}`, atMs);
    // quorumtool exits with 1 both when quorate (2.4) and when corosync is stopped: its text is read.
    if ((name === 'activity' || name === 'members') && exitCode !== 0)
      return this.#silence(name, `${name} could not be read: exit code ${exitCode}`, atMs);
    // Votes that are not known make the members' event, and are told of there.
    if (name === 'members' && this.#silent.has('quorum')) this.#quorum = null;
    const again = this.#silent.has(name);
    if (again) this.#forgetKindsOf(name);
    let read: Told[];
    try {
      read = this.#read(part, atMs);
    } catch (error) {
      const why = `what ${name} said cannot be read: ${error instanceof Error ? error.message : String(error)}`;
      return this.#silence(name, why, atMs);
    }
    this.#silent.delete(name);
    if (!again) return read;
    return [{ kind: 'observer', ...this.#common(atMs), observed: true, part: name }, ...read];
  }

  #read({ name, text }: Part, atMs: number): Told[] {
    switch (name) {
      case 'quorum':
        this.#quorum = parseQuorumtool(text);
        return [];
      case 'members':
        return this.#membership(text, atMs);
      case 'pacemaker':
        return this.#pacemaker(text, atMs);
      case 'activity':
        return this.#activity(text, atMs);
    }
  }

  #silence(name: PartName, why: string, atMs: number): Told[] {
    if (this.#silent.has(name)) return [];
    this.#silent.add(name);
    return [{ kind: 'observer', ...this.#common(atMs), observed: false, part: name, why }];
  }

  #forgetKindsOf(name: PartName): void {
    for (const kind of kindsOf[name]) this.#last.delete(kind);
    if (name === 'activity') this.#active.clear();
  }

  #membership(text: string, atMs: number): Told[] {
    const members = parseCmapMembers(text);
    const quorum = this.#quorum;
    const ring = quorum?.ring;
    return this.#changed({
      kind: 'membership',
      ...this.#common(atMs),
      running: members.length > 0,
      quorate: members.length > 0 ? (quorum?.quorate ?? null) : null,
      expectedVotes: quorum?.expectedVotes ?? null,
      totalVotes: quorum?.totalVotes ?? null,
      ring: ring ? `${ring.representative}.${ring.sequence.toString(16)}` : null,
      members: members
        .filter(({ joined }) => joined)
        .map(({ address, nodeId }) => this.#names.get(address ?? '') ?? `node ${nodeId}`)
        .toSorted(),
    });
  }

  #pacemaker(text: string, atMs: number): Told[] {
    const view = parseCrmMon(text, this.#node);
    const { running, dc, quorate, nodes, resources } = view;
    const common = this.#common(atMs);
    return [
      ...this.#changed({ kind: 'cluster', ...common, running: running === true, dc, quorate, nodes }),
      ...this.#changed({ kind: 'resources', ...common, resources }),
      ...(running === true
        ? [...this.#fencings(view.fenceHistory, atMs), ...this.#failed(view.failures, atMs)]
        : []),
    ];
  }

  #fencings(history: readonly FenceEvent[], atMs: number): Told[] {
    return history.toReversed().flatMap((event) => {
      const { target, action, origin, client, completed } = event;
      const id = [target, action, origin, client, event.outcome === 'pending' ? 'pending' : completed].join(
        ' ',
      );
      const state = JSON.stringify(event);
      if (this.#fencing.get(id) === state) return [];
      this.#fencing.set(id, state);
      return [{ kind: 'fencing', ...this.#common(atMs), ...event }];
    });
  }

  #failed(failures: readonly ResourceFailure[], atMs: number): Told[] {
    const now = new Map(failures.map((failure) => [JSON.stringify(failure), failure]));
    const told = (present: boolean, failure: ResourceFailure): Told => ({
      kind: 'failure',
      ...this.#common(atMs),
      present,
      failure,
    });
    const before = this.#failures;
    this.#failures = now;
    return [
      ...[...now].flatMap(([key, failure]) => (before.has(key) ? [] : [told(true, failure)])),
      ...[...before].flatMap(([key, failure]) => (now.has(key) ? [] : [told(false, failure)])),
    ];
  }

  #activity(text: string, atMs: number): Told[] {
    const now = new Map(
      [...text.matchAll(/^process (\S+) (\d+)$/gm)].map(([, name = '', pid = '']): [string, string] => [
        name,
        `process ${pid}`,
      ]),
    );
    // IPaddr2 puts a resource's address on the interface under a label: `eth0:vip1`.
    for (const [, address = '', label = ''] of text.matchAll(/\binet ([\d.]+)\/\d+.* \w+:([^\s\\]+)/gm))
      now.set(label, `address ${address}`);
    const before = this.#active;
    const lastSeenAtMs = this.#activeAtMs;
    this.#active = now;
    this.#activeAtMs = atMs;
    const told = (resource: string, active: boolean, proof: string): Told => ({
      kind: 'activity',
      ...this.#common(atMs),
      resource,
      active,
      proof,
      ...(!active && { lastSeenAtMs }),
    });
    return [
      ...[...before].flatMap(([name, proof]) => (now.has(name) ? [] : [told(name, false, proof)])),
      ...[...now].flatMap(([name, proof]) => (before.get(name) === proof ? [] : [told(name, true, proof)])),
    ];
  }

  #changed(event: Told): Told[] {
    const state = JSON.stringify({ ...event, atMs: 0 });
    if (this.#last.get(event.kind) === state) return [];
    this.#last.set(event.kind, state);
    return [event];
  }

  #common(atMs: number): { source: 'node'; node: string; atMs: number } {
    return { source: 'node', node: this.#node, atMs };
  }
}
