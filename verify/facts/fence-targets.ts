import type { DeviceFacts } from './cluster-facts.ts';
import { wordsOfLine, type FenceDevice } from './fence-device.ts';

/** The members that a device says it can fence, given its agent's list; null: it has none to give, then each is asked about. */
export function targetsOf(
  device: FenceDevice,
  list: readonly string[] | null,
  members: readonly string[],
): string[] {
  if (device.hostCheck === 'static-list') return device.hosts.filter((host) => members.includes(host));
  if (device.hostCheck !== 'dynamic-list' || list === null) return [...members];
  const listed = new Set(list.flatMap(wordsOfLine));
  return members.filter((member) => listed.has(device.ports[member] ?? member));
}

/** The same, by whatever its agent answered whom; none where it answered nobody. A plugin is believed what it is told. */
export function answeredTargets({ device, answers }: DeviceFacts, members: readonly string[]): string[] {
  if (!device.isProgram) return targetsOf(device, [], members);
  const lists = Object.values(answers).flatMap(({ list }) => (list.known ? [list.value] : []));
  return [...new Set(lists.flatMap((list) => targetsOf(device, list, members)))];
}
