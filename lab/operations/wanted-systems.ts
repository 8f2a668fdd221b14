import { UserError } from '../errors.ts';
import type { UpOptions } from './up-options.ts';

const defaultNodes = 3;

/**
 * The system of each node of a lab to be made: of a list each node its own, of one system as many nodes as were asked for.
 *
 * @returns undefined for a node that runs what setup chose
 * @throws UserError where a list does not fit the number of nodes, or comes with an image, which is of one system
 */
export function wantedSystems({
  os = [],
  image,
  nodes,
}: Pick<UpOptions, 'os' | 'image' | 'nodes'>): (string | undefined)[] {
  if (os.length <= 1) return Array.from({ length: nodes ?? defaultNodes }, () => os[0]);
  if (image !== undefined)
    throw new UserError(`--image ${image} is of one system, and --os names ${os.length}: ${os.join()}`, {
      hint: 'leave --image out, or name one system',
    });
  if (nodes !== undefined && nodes !== os.length)
    throw new UserError(`--os names ${os.length} systems, one for each node, and --nodes asks for ${nodes}`, {
      hint: 'leave --nodes out, or name one system for all of them',
    });
  return [...os];
}
