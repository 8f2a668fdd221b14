import { defineMisbehaviour, noMoreThanDevice } from './define-misbehaviour.ts';

/** A device that answers, and cannot: wrong rights, a broken relay. */
export const fenceDeviceFails = defineMisbehaviour({
  name: 'fence-device-fails',
  summary: 'has the fence host answer failure to everything',
  args: noMoreThanDevice,
  misbehaviour: () => ({ behaviour: 'fails' }),
});
