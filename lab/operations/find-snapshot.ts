import type { Backend, Snapshot } from '../backend/backend.ts';
import { UnavailableError } from '../errors.ts';

/** @throws UnavailableError naming those that there are */
export async function findSnapshot(backend: Backend, name: string): Promise<Snapshot> {
  const all = await backend.snapshots();
  const found = all.find((snapshot) => snapshot.name === name);
  if (found) return found;
  const names = all.map((snapshot) => snapshot.name);
  throw new UnavailableError(`there is no snapshot "${name}" on this host`, {
    hint: names.length > 0 ? `there are: ${names.join(', ')}` : 'save one: lab snapshot save NAME',
  });
}
