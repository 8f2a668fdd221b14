import type { Backend, LabState } from '../backend/backend.ts';
import { UnavailableError } from '../errors.ts';
import { saveSnapshot } from './save-snapshot.ts';
import type { Task } from './task.ts';

/** Keeps the nodes of a lab that was just deployed, for the next lab like it and for this one's resets. */
export function keepBaselineTask(backend: Backend, lab: () => LabState, name: string): Task {
  return {
    title: 'kept as a baseline',
    run: async (note) => {
      try {
        await saveSnapshot(backend, lab(), { name, kind: 'baseline' });
        note(name);
      } catch (error) {
        // The lab is up and healthy without it; the next one is deployed again.
        if (!(error instanceof UnavailableError)) throw error;
        note(`not kept: ${error.message}`);
      }
    },
  };
}
