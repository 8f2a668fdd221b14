import type { TimelineEvent } from './event.ts';

/** Whose word an event is, or whom it is about: a machine, or the source where it names none. */
export function subjectOf(event: TimelineEvent): string {
  return 'node' in event && event.node !== '' ? event.node : event.source;
}

/** What an event says of its subject. */
export function describeEvent(event: TimelineEvent): string {
  switch (event.kind) {
    case 'run':
      return `the run begins: ${event.scenario} on lab ${event.lab}`;
    case 'phase':
      return `phase: ${event.phase}${event.outcome ? `, the story ${event.outcome}` : ''}`;
    case 'expectation':
      return `declares: ${JSON.stringify(event.expects)}`;
    case 'step':
      return `step ${event.phase === 'begin' ? 'begins' : event.failed ? 'failed' : 'ends'}: ${event.title}${because(event.error?.split('\n', 1)[0])}`;
    case 'assertion':
      return `${event.passed ? 'holds' : 'does not hold'}: ${event.expected}; seen: ${event.seen}`;
    case 'fault':
      return `fault ${event.fault} on ${event.targets.join(', ')} ${event.phase} (${event.id})${because(event.error)}`;
    case 'power':
      return `power ${event.power}${event.paused ? ', frozen' : ''} (${event.action})`;
    case 'fence-request':
      return `asked by ${event.from}: ${order(event)}`;
    case 'fence-answer':
      return `answered ${event.from}: ${order(event)}: ${event.answer}${
        event.behaviour === undefined ? '' : ` (made to: ${event.behaviour})`
      }${because(event.error)}`;
    case 'observer':
      return `${event.part ? `${event.part} ` : ''}${event.observed ? 'observed' : `not observed${because(event.why)}`}`;
    case 'membership':
      return event.running
        ? `corosync: ${event.members.join(' ') || 'no members'} (${quorum(event.quorate)}, ring ${event.ring})`
        : 'corosync does not run';
    case 'cluster':
      return event.running
        ? `sees ${Object.entries(event.nodes)
            .map(([node, state]) => `${node} ${state}`)
            .join(', ')}; DC ${event.dc ?? 'none'}, ${quorum(event.quorate)}`
        : 'Pacemaker does not run';
    case 'resources':
      return `resources: ${event.resources.map(resource).join(', ') || 'none'}`;
    case 'fencing':
      return `fencing of ${event.target} (${event.action}): ${event.outcome}, ordered by ${event.client} on ${event.origin}, done by ${event.delegate ?? 'nobody yet'}`;
    case 'failure':
      return `${event.present ? 'failure' : 'failure forgotten'}: ${event.failure.operation} on ${event.failure.node}: ${event.failure.status}, ${event.failure.reason}`;
    case 'activity':
      return `${event.resource} is ${event.active ? 'active' : 'no longer active'} here: ${event.proof}`;
    case 'cib':
      return `CIB ${event.version}, digest ${event.digest}`;
    case 'properties':
      return `properties: ${
        Object.entries(event.properties)
          .map(([name, value]) => `${name}=${value}`)
          .join(' ') || 'defaults'
      }`;
    case 'idle':
      return `the cluster is ${event.idle ? 'idle' : 'busy'}: ${event.state}`;
    case 'residue':
      return `left over: ${event.what}: ${event.text}`;
    case 'inspection':
      return `looked at for what is left: ${event.complete ? 'complete' : `not complete${because(event.why)}`}`;
  }
}

const because = (why: string | undefined): string => (why === undefined ? '' : `: ${why}`);

function order({ operation, machine }: { operation: string; machine: string | null }): string {
  return machine === null ? operation : `${operation} ${machine}`;
}

function resource({
  id,
  role,
  nodes,
  failed,
}: {
  id: string;
  role: string;
  nodes: string[];
  failed: boolean;
}): string {
  return `${id} ${role}${nodes.length > 0 ? ` on ${nodes.join(' ')}` : ''}${failed ? ' FAILED' : ''}`;
}

function quorum(quorate: boolean | null): string {
  if (quorate === null) return 'quorum unknown';
  return quorate ? 'quorum' : 'no quorum';
}
