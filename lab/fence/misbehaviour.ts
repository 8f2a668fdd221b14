import { readFile } from 'node:fs/promises';

/** What a fence host can be made to do instead of its work, as real devices did. Its name says that it is a fault. */
export const misbehaviours = ['slow', 'fails', 'hangs', 'lies'] as const;

/**
 * `slow`: performs after so many seconds. `fails`: does nothing and answers failure. `hangs`: does nothing and never answers.
 * `lies`: answers success to off, on and reboot and leaves the machine as it is.
 */
export interface Misbehaviour {
  /** Names the injection. */
  id: string;
  behaviour: (typeof misbehaviours)[number];
  /** Of `slow`. */
  seconds?: number;
  /** Only the listener of this group; left out: every one. */
  group?: string;
}

/** The file lies beside the fence host's configuration, and is read at each request. No file: it behaves. */
export const misbehaviourFile = 'misbehaviour.json';

/**
 * Reads what this listener is to do wrong now: the first that concerns it.
 * @throws Error for a file that cannot be read or understood: then nothing may be called done
 */
export async function readMisbehaviour(path: string, group: string): Promise<Misbehaviour | undefined> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  return parseMisbehaviours(text).find((each) => each.group === undefined || each.group === group);
}

/** @throws Error saying what is wrong */
export function parseMisbehaviours(text: string): Misbehaviour[] {
  const list: unknown = JSON.parse(text);
  if (!Array.isArray(list)) throw new Error(`${misbehaviourFile} is not a list`);
  for (const item of list as unknown[])
    if (!isMisbehaviour(item))
      throw new Error(`${misbehaviourFile}: not a misbehaviour: ${JSON.stringify(item)}`);
  return list as Misbehaviour[];
}

function isMisbehaviour(value: unknown): value is Misbehaviour {
  if (typeof value !== 'object' || value === null) return false;
  const { id, behaviour, seconds, group } = value as Partial<Misbehaviour>;
  return (
    typeof id === 'string' &&
    misbehaviours.some((known) => known === behaviour) &&
    (behaviour === 'slow' ? typeof seconds === 'number' && seconds > 0 : seconds === undefined) &&
    (group === undefined || typeof group === 'string')
  );
}
