import { defineMisbehaviour, noMoreThanDevice } from './define-misbehaviour.ts';

/** A device that takes the request and never answers. */
export const fenceDeviceHangs = defineMisbehaviour({
  name: 'fence-device-hangs',
  summary: 'has the fence host take requests and never answer them',
  args: noMoreThanDevice,
  misbehaviour: () => ({ behaviour: 'hangs' }),
});
