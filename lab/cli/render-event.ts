import type { TimelineEvent } from '../timeline/event.ts';

/** One event as a line: when, whose, what. It is cut to the terminal's width. */
export function renderEvent(event: TimelineEvent, columns = Infinity): string {
  const time = `+${(event.atMs / 1000).toFixed(2)} s`.padStart(11);
  const who = ('node' in event ? event.node : event.source).padEnd(14);
  const line = `${time}  ${who}  ${describe(event)}`;
  return line.length <= columns ? line : `${line.slice(0, Math.max(1, columns - 1))}…`;
}

function describe(event: TimelineEvent): string {
  switch (event.kind) {
    case 'power':
      return `power ${event.power}${event.paused ? ', frozen' : ''} (${event.action})`;
    case 'observer':
      return event.observed
        ? `observed${event.part ? ` again: ${event.part}` : ''}`
        : `not observed: ${event.why ?? 'unknown why'}`;
    case 'membership':
      return event.running
        ? `corosync: ${event.members.join(' ')} (${event.quorate ? 'quorate' : 'no quorum'}, ring ${event.ring})`
        : 'corosync does not run';
    case 'cluster':
      return event.running
        ? `sees ${Object.entries(event.nodes)
            .map(([name, state]) => `${name} ${state}`)
            .join(', ')}; DC ${event.dc ?? 'none'}`
        : 'Pacemaker does not run';
    case 'resources':
      return `resources: ${event.resources.map(({ id, role, nodes }) => `${id} ${role}${nodes.length > 0 ? ` on ${nodes.join(' ')}` : ''}`).join(', ')}`;
    case 'fencing':
      return `fencing of ${event.target} (${event.action}): ${event.outcome}${event.delegate ? ` by ${event.delegate}` : ''}`;
    case 'failure':
      return `${event.present ? 'failure' : 'failure forgotten'}: ${event.failure.operation} on ${event.failure.node}: ${event.failure.reason}`;
    case 'activity':
      return `${event.resource} is ${event.active ? 'active' : 'no longer active'} here: ${event.proof}`;
    case 'fence-request':
      return `asked by ${event.from}: ${event.operation} ${event.machine ?? ''}`;
    case 'fence-answer':
      return `answered ${event.from}: ${event.operation} ${event.machine ?? ''}: ${event.answer}${event.behaviour ? ` (made to: ${event.behaviour})` : ''}`;
    case 'fault':
      return `fault ${event.fault} ${event.phase} (${event.id})`;
    case 'run':
    case 'phase':
    case 'expectation':
    case 'step':
    case 'assertion':
    case 'cib':
    case 'idle':
    case 'residue':
    case 'inspection':
      return event.kind;
  }
}
