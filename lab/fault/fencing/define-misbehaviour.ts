import { z } from 'zod';
import { misbehaviourFile, parseMisbehaviours, type Misbehaviour } from '../../fence/misbehaviour.ts';
import { machine } from '../arguments.ts';
import { defineFault, type Fault, type FaultContext } from '../fault.ts';

const path = `/etc/fencelab/${misbehaviourFile}`;
const part = 'fence-host';

/** One device only: that which fences this machine. */
export const device = machine.optional().describe('only the device of this node; left out: every device');

/** A fault of the fence host itself, that it reads from a file of its own at each request. It outlives the host's restarts. */
export function defineMisbehaviour<Args extends { device?: string | undefined }, Input>({
  misbehaviour,
  ...fault
}: Pick<Fault<Args, Input>, 'name' | 'summary' | 'args'> & {
  misbehaviour: (args: Args) => Omit<Misbehaviour, 'id' | 'group'>;
}): Fault<Args, Input> {
  return defineFault<Args, Input>({
    ...fault,
    plane: 'fencing',
    lasts: 'until-healed',
    targets: (args) => (args.device === undefined ? [part] : [part, args.device]),
    async inject(context, args) {
      const group = context.lab.topology.machines.find(({ name }) => name === args.device)?.multicastAddress;
      const added: Misbehaviour = {
        id: context.id,
        ...misbehaviour(args),
        ...(group !== undefined && { group }),
      };
      await write(context, [...(await read(context)), added]);
    },
    async heal(context) {
      await write(
        context,
        (await read(context)).filter(({ id }) => id !== context.id),
      );
    },
    isInPlace: async (context) => (await read(context)).some(({ id }) => id === context.id),
  });
}

async function read({ backend, lab }: FaultContext): Promise<Misbehaviour[]> {
  const text = await backend.faults(lab.spec.name).readFile(part, path);
  return text === undefined ? [] : parseMisbehaviours(text);
}

async function write({ backend, lab }: FaultContext, list: Misbehaviour[]): Promise<void> {
  const content = `${JSON.stringify(list, null, 2)}\n`;
  await backend.faults(lab.spec.name).putFiles(part, [{ path, content, mode: 0o644 }]);
}

export const noMoreThanDevice = z.strictObject({ device });
