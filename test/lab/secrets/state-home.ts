import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before } from 'node:test';

/** Gives the tests of a file a state folder of their own. @returns it, once they run */
export function useStateHome(): () => string {
  let home = '';
  before(async () => {
    home = await mkdtemp(join(tmpdir(), 'fencelab-test-'));
    process.env['XDG_STATE_HOME'] = home;
  });
  after(async () => {
    delete process.env['XDG_STATE_HOME'];
    await rm(home, { recursive: true });
  });
  return () => home;
}
