import type { Engine } from './engine.ts';
import { UnavailableError } from '../../errors.ts';
import { followProgress, type ProgressBounds, type ProgressEvent } from './follow-progress.ts';

const pullBounds: ProgressBounds = { totalMs: 10 * 60_000, quietMs: 15_000 };
const importBounds: ProgressBounds = { totalMs: 5 * 60_000, quietMs: 60_000 };

/**
 * Pulls an image from the registry that its name says.
 *
 * @param ref name and tag: `debian:12`
 * @throws UnavailableError when no registry answers, it has no such image, or says nothing for 15 s
 */
export async function pullImage(docker: Engine, ref: string, onLine?: (line: string) => void): Promise<void> {
  const colon = ref.lastIndexOf(':');
  await unlessError(`${ref} could not be pulled`, async (onEvent) =>
    followProgress(
      `pulling ${ref}`,
      (abortSignal) =>
        docker.createImage({ fromImage: ref.slice(0, colon), tag: ref.slice(colon + 1), abortSignal }),
      (event) => {
        onEvent(event);
        if (event.status) onLine?.(event.status);
      },
      pullBounds,
    ),
  );
}

/**
 * Makes an image of a root filesystem.
 *
 * @param archive path of a tar file
 * @param tag the new image's name and tag
 * @throws UnavailableError when the engine refuses it
 */
export async function importImage(
  docker: Engine,
  archive: string,
  tag: string,
  labels: Record<string, string>,
): Promise<void> {
  const colon = tag.lastIndexOf(':');
  const changes = Object.entries(labels).map(([name, value]) => `LABEL ${name}=${value}`);
  await unlessError(`${tag} could not be imported`, async (onEvent) =>
    followProgress(
      `importing ${tag}`,
      (abortSignal) =>
        docker.importImage(archive, {
          repo: tag.slice(0, colon),
          tag: tag.slice(colon + 1),
          changes,
          abortSignal,
        }),
      onEvent,
      importBounds,
    ),
  );
}

/** Engines tell of a failure by an HTTP status at once, or by an event once the job has begun. */
async function unlessError(
  what: string,
  job: (onEvent: (event: ProgressEvent) => void) => Promise<void>,
): Promise<void> {
  let failure: string | undefined;
  try {
    await job(({ error }) => {
      failure ??= error;
    });
  } catch (cause) {
    throw new UnavailableError(
      `${what}: ${(cause instanceof Error ? cause.message : String(cause)).trim()}`,
      { cause },
    );
  }
  if (failure !== undefined) throw new UnavailableError(`${what}: ${failure}`);
}
