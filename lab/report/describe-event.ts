import type { TimelineEvent } from '../timeline/event.ts';

/** An event as a sentence. Who tells it comes first where that is not plain. */
export function describeEvent(event: TimelineEvent): string {
  switch (event.kind) {
    case 'run':
      return `the run begins: ${event.scenario} on lab ${event.lab}`;
    case 'phase':
      return `phase: ${event.phase}${event.outcome ? `, the story ${event.outcome}` : ''}`;
    case 'expectation':
      return `the scenario declares: ${JSON.stringify(event.expects)}`;
    case 'step':
      return `step ${event.phase === 'begin' ? 'begins' : event.failed ? 'failed' : 'ends'}: ${event.title}`;
    case 'assertion':
      return `${event.passed ? 'holds' : 'does not hold'}: ${event.expected}; seen: ${event.seen}`;
    case 'fault':
      return `fault ${event.fault} on ${event.targets.join(', ')}: ${event.phase}${because(event.error)}`;
    case 'power':
      return `engine: ${event.node} is ${event.power}${event.paused ? ', frozen' : ''} (${event.action})`;
    case 'fence-request':
      return `${event.from} asks the fence host: ${event.operation} ${event.machine ?? ''}`;
    case 'fence-answer':
      return `the fence host answers ${event.from}: ${event.operation} ${event.machine ?? ''} → ${event.answer}${
        event.behaviour === undefined ? '' : `, made to: ${event.behaviour}`
      }${because(event.error)}`;
    case 'observer':
      return `${event.node}${event.part ? `’s ${event.part}` : ''} is ${
        event.observed ? 'observed' : `not observed${because(event.why)}`
      }`;
    case 'membership':
      return event.running
        ? `corosync on ${event.node}: ${quorum(event.quorate)}, members ${event.members.join(' ') || 'none'}, ring ${event.ring}`
        : `corosync on ${event.node} is stopped`;
    case 'cluster':
      return event.running
        ? `Pacemaker on ${event.node} sees ${Object.entries(event.nodes)
            .map(([node, state]) => `${node} ${state}`)
            .join(', ')}; DC ${event.dc ?? 'none'}, ${quorum(event.quorate)}`
        : `Pacemaker on ${event.node} is stopped`;
    case 'resources':
      return `by ${event.node}: ${
        event.resources
          .map(
            ({ id, role, nodes, failed }) =>
              `${id} ${role} on ${nodes.join(' ') || 'none'}${failed ? ' FAILED' : ''}`,
          )
          .join(', ') || 'no resources'
      }`;
    case 'fencing':
      return `by ${event.node}: ${event.action} of ${event.target} ${event.outcome}, ordered by ${event.client} on ${event.origin}, done by ${event.delegate ?? 'nobody yet'}`;
    case 'failure':
      return `by ${event.node}: ${event.failure.operation} on ${event.failure.node} ${event.present ? 'failed' : 'no longer shown as failed'}: ${event.failure.status}, ${event.failure.reason}`;
    case 'activity':
      return `${event.node} itself: ${event.resource} is ${event.active ? 'there' : 'not there'} (${event.proof})`;
    case 'cib':
      return `CIB of ${event.node}: ${event.version}, digest ${event.digest}`;
    case 'idle':
      return `the cluster is ${event.idle ? 'idle' : 'busy'}: ${event.state}${event.node ? `, says ${event.node}` : ''}`;
    case 'residue':
      return `left on ${event.node}: ${event.what}: ${event.text}`;
    case 'inspection':
      return `looked at ${event.node} for what is left: ${event.complete ? 'complete' : `not complete${because(event.why)}`}`;
  }
}

const because = (why: string | undefined): string => (why === undefined ? '' : `: ${why}`);

function quorum(quorate: boolean | null): string {
  if (quorate === null) return 'quorum unknown';
  return quorate ? 'quorum' : 'no quorum';
}
