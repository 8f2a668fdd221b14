import { z } from 'zod';
import { seconds } from '../arguments.ts';
import { defineMisbehaviour, device } from './define-misbehaviour.ts';

/** A device that takes its time: it does what it is asked, so many seconds later. */
export const fenceDeviceSlow = defineMisbehaviour({
  name: 'fence-device-slow',
  summary: 'has the fence host do everything so many seconds late',
  args: z.strictObject({ seconds, device }),
  misbehaviour: ({ seconds: late }) => ({ behaviour: 'slow', seconds: late }),
});
