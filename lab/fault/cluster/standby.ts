import { defineNodeAttribute } from './define-node-attribute.ts';

/** A node is sent to standby: it stays a member and gives its resources away. */
export const standby = defineNodeAttribute({
  name: 'standby',
  summary: 'sends a node to standby: it stays a member and gives its resources away',
  attribute: 'standby',
  value: 'on',
});
