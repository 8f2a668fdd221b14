import type { Power } from '../backend.ts';

/** The engine's word for a container's state as power. Paused can come back by itself, so it is on. */
export function powerOf(state: string): Power {
  if (['running', 'paused', 'restarting'].includes(state)) return 'on';
  return state === 'exited' ? 'off' : 'unknown';
}
