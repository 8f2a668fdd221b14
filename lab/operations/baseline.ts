import type { Backend, LabState } from '../backend/backend.ts';
import { UnavailableError } from '../errors.ts';
import { isOfOtherSource } from '../snapshot/baseline-name.ts';
import { saveSnapshot } from './save-snapshot.ts';
import type { Task } from './task.ts';

/**
 * Keeps the nodes of a lab that was just deployed, for the next lab like it and for this one's resets. What another lab like
 * it has kept meanwhile is as good, and may be what a third is being restored from.
 */
export function keepBaselineTask(backend: Backend, lab: () => LabState, name: string): Task {
  const begun = new Date();
  return {
    title: 'kept as a baseline',
    run: async (note) => {
      const snapshots = await backend.snapshots();
      if (snapshots.some((each) => each.name === name && each.takenAt > begun)) {
        note(`${name}, by another lab like this one`);
        return;
      }
      try {
        await saveSnapshot(backend, lab(), { name, kind: 'baseline' }, 'lab up');
        note(name);
        await removeSupersededBaselines(backend);
      } catch (error) {
        // The lab is up and healthy without it; the next one is deployed again.
        if (!(error instanceof UnavailableError)) throw error;
        note(`not kept: ${error.message}`);
      }
    },
  };
}

/** Younger ones may be those of another checkout on this host. */
const leastAgeMs = 60 * 60_000;

/** Removes baselines that no source has any more, or whose node image is gone, unless a lab's nodes come from them. */
async function removeSupersededBaselines(backend: Backend): Promise<void> {
  const baselines = (await backend.snapshots()).filter(({ kind }) => kind === 'baseline');
  for (const { name, takenAt, spec } of baselines) {
    if (Date.now() - takenAt.getTime() < leastAgeMs) continue;
    const images = [...new Set(spec.systems.map(({ image }) => image))];
    const areImagesThere = await Promise.all(images.map(async (image) => backend.imageId(image))).then(
      () => true,
      () => false,
    );
    if (!areImagesThere || (await isOfOtherSource(name))) await backend.removeSnapshot(name);
  }
}
