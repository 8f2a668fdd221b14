import { CommandError } from '../../lab/errors.ts';

/** What was asked of a node: the answer, or why there is none. */
export type Fact<T> = { known: true; value: T } | { known: false; why: string };

/** Asks, and takes a command that failed, or text that cannot be read, for "not known". */
export async function ask<T>(read: () => Promise<T>): Promise<Fact<T>> {
  try {
    return { known: true, value: await read() };
  } catch (error) {
    return { known: false, why: whyOf(error) };
  }
}

/** One line; of a command that failed, its own last words. */
export function whyOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  if (!(error instanceof CommandError)) return text.split('\n')[0] ?? '';
  return text.split('\n').filter(Boolean).slice(0, 2).join(': ').slice(0, 300);
}
