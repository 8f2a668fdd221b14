import type { Backend, LabState } from '../backend/backend.ts';
import type { Timeline } from '../timeline/timeline.ts';

/** What an inspection works on, and where it tells. */
export interface InspectionContext {
  backend: Backend;
  lab: LabState;
  timeline: Timeline;
}
