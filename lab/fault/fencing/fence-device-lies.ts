import { defineMisbehaviour, noMoreThanDevice } from './define-misbehaviour.ts';

/** A management card that says done and does nothing: what the check of fence truth is there for. */
export const fenceDeviceLies = defineMisbehaviour({
  name: 'fence-device-lies',
  summary: 'has the fence host say that a machine is off and leave it on',
  args: noMoreThanDevice,
  misbehaviour: () => ({ behaviour: 'lies' }),
});
