import type { Backend } from '../backend/backend.ts';
import { UnavailableError } from '../errors.ts';
import { lockLab } from './lock.ts';
import { removeSecrets } from '../secrets/secrets.ts';

/**
 * Removes a lab whole: machines, services, network, secrets.
 *
 * @returns what was removed; empty where nothing of it was there
 * @throws UnavailableError when something of the lab is still there afterwards
 */
export async function takeDown(backend: Backend, lab: string): Promise<string[]> {
  await using _lock = await lockLab(lab, 'lab down');
  const removed = await backend.destroy(lab);
  const secrets = await removeSecrets(lab);
  if ((await backend.labs()).includes(lab)) {
    throw new UnavailableError(`lab "${lab}": the engine still has a part of it`, {
      hint: 'see docker ps -a --filter label=fencelab.lab',
    });
  }
  return secrets ? [...removed, `secrets ${secrets}`] : removed;
}
