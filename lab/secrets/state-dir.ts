import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where a lab's secrets lie: `$XDG_STATE_HOME/fencelab/<lab>`, by default below `~/.local/state`. */
export function stateDir(lab: string): string {
  const base = process.env['XDG_STATE_HOME'] || join(homedir(), '.local', 'state');
  return join(base, 'fencelab', lab);
}
