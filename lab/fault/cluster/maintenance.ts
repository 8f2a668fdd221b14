import { defineNodeAttribute } from './define-node-attribute.ts';

/** A node is put into maintenance: its resources go on, and nobody looks after them. */
export const maintenance = defineNodeAttribute({
  name: 'maintenance',
  summary: 'puts a node into maintenance: its resources go on and nobody looks after them',
  attribute: 'maintenance',
  value: 'true',
});
