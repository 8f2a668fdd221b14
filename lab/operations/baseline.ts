import type { Backend, LabState, Snapshot } from '../backend/backend.ts';
import { UnavailableError } from '../errors.ts';
import { isOfOtherSource } from '../snapshot/baseline-name.ts';
import { lockSnapshot } from './lock.ts';
import { saveSnapshot } from './save-snapshot.ts';
import type { Task } from './task.ts';

/**
 * Keeps the nodes of a lab that was just deployed, for the next lab like it and for this one's resets. What another lab like
 * it has kept since this task was planned is as good.
 */
export function keepBaselineTask(backend: Backend, lab: () => LabState, name: string): Task {
  const plannedAt = new Date();
  return {
    title: 'kept as a baseline',
    run: async (note) => {
      try {
        await using _lock = await lockSnapshot(name, 'lab up');
        const isKept = (await backend.snapshots()).some(
          (each) => each.name === name && each.takenAt > plannedAt,
        );
        if (!isKept) await saveSnapshot(backend, lab(), { name, kind: 'baseline' });
        note(isKept ? `${name}, by another lab like this one` : name);
      } catch (error) {
        // The lab is up and healthy without it; the next one is deployed again.
        if (!(error instanceof UnavailableError)) throw error;
        note(`not kept: ${error.message}`);
        return;
      }
      await removeSupersededBaselines(backend);
    },
  };
}

/** Younger ones may be those of another checkout on this host. */
const leastAgeMs = 60 * 60_000;

/** Removes baselines that no source has any more, or whose node image is gone, unless a lab's nodes come from them. */
async function removeSupersededBaselines(backend: Backend): Promise<void> {
  for (const snapshot of await backend.snapshots()) {
    if (!(await isSuperseded(backend, snapshot))) continue;
    try {
      await using _lock = await lockSnapshot(snapshot.name, 'lab up');
      const isAsItWas = (await backend.snapshots()).some(
        ({ name, takenAt }) => name === snapshot.name && takenAt.getTime() === snapshot.takenAt.getTime(),
      );
      if (isAsItWas) await backend.removeSnapshot(snapshot.name);
    } catch (error) {
      // It is being saved anew: somebody has that source.
      if (!(error instanceof UnavailableError)) throw error;
    }
  }
}

async function isSuperseded(backend: Backend, { name, kind, takenAt, spec }: Snapshot): Promise<boolean> {
  if (kind !== 'baseline' || Date.now() - takenAt.getTime() < leastAgeMs) return false;
  const images = [...new Set(spec.systems.map(({ image }) => image))];
  const areImagesThere = await Promise.all(images.map(async (image) => backend.imageId(image))).then(
    () => true,
    () => false,
  );
  return !areImagesThere || isOfOtherSource(name);
}
