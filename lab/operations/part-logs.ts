import type { Backend, Part } from '../backend/backend.ts';
import { shellQuote } from '../node/node.ts';

/** A node's journal, or a service's own output; `follow` goes on until the reader stops. */
export async function* partLogs(
  backend: Backend,
  lab: string,
  part: Part,
  { follow }: { follow: boolean },
): AsyncIterable<string> {
  if (part.role === 'fence-host' || part.role === 'time-server') {
    yield* backend.logs(lab, part.name, { follow });
    return;
  }
  const argv = ['journalctl', '--no-pager', '--boot', ...(follow ? ['--follow', '--lines', '50'] : [])];
  yield* backend.stream(lab, part.name, shellQuote(...argv));
}
