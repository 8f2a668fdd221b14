import type { LabState } from '../backend/backend.ts';
import { UnavailableError } from '../errors.ts';
import { readSecrets, type Secrets } from './secrets.ts';
import { stateDir } from './state-dir.ts';

/**
 * The secrets of a lab that stands, from this user's folder for it.
 *
 * @throws UnavailableError where they are not there, with what that may mean: they are made before the lab's first part is
 */
export async function requireSecrets({
  spec: { name },
  parts,
}: Pick<LabState, 'spec' | 'parts'>): Promise<Secrets> {
  const secrets = await readSecrets(name);
  if (secrets) return secrets;
  const elsewhere = 'another user, or one with another XDG_STATE_HOME,';
  const hint = parts.some(({ exists }) => exists)
    ? `either ${elsewhere} has made it: use it from there (lab exec works without its keys); or they are lost: lab down --name ${name} removes it`
    : `either it was cut off before they were made: lab up --name ${name} completes it, lab down --name ${name} removes it; or ${elsewhere} is making it: leave it to that one`;
  throw new UnavailableError(`there are no keys of lab "${name}" in ${stateDir(name)}`, { hint });
}
