import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../../recorded');
/** In the order in which they were recorded. */
export const stacks = [
  'pacemaker-1.1.23-pcs-0.9.169',
  'pacemaker-2.1.5-pcs-0.11.5',
  'pacemaker-2.0.5-pcs-0.10.8',
  'pacemaker-3.0.0-pcs-0.12.0.2',
] as const;
export type Stack = (typeof stacks)[number];

export interface Recorded {
  exitCode: number;
  stdout: string;
  stderr: string;
}

/** What a command printed, such as `recorded(stack, 'online', 'node1', 'crm_mon_as-xml')`. */
export function recorded(stack: Stack, state: string, node: string, command: string): Recorded {
  const read = (ending: string): string => {
    const path = join(root, stack, state, node, `${command}.${ending}`);
    return existsSync(path) ? readFileSync(path, 'utf8') : '';
  };
  return { exitCode: Number(read('rc') || '0'), stdout: read('out'), stderr: read('err') };
}

/** Every state and node that was recorded of a stack. */
export function recordedPlaces(stack: Stack): { state: string; node: string }[] {
  return readdirSync(join(root, stack)).flatMap((state) =>
    readdirSync(join(root, stack, state)).map((node) => ({ state, node })),
  );
}
