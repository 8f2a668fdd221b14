import { wordsOfLine, type FenceDevice } from './fence-device.ts';

/** The members that a device says it can fence, given its agent's list. */
export function targetsOf(
  device: FenceDevice,
  list: readonly string[] | null,
  members: readonly string[],
): string[] {
  if (device.hostCheck === 'static-list') return device.hosts.filter((host) => members.includes(host));
  if (device.hostCheck !== 'dynamic-list') return [...members];
  const listed = new Set((list ?? []).flatMap(wordsOfLine));
  return members.filter((member) => listed.has(member));
}
