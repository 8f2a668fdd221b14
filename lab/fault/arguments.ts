import { z } from 'zod';

/** Arguments that several faults take. A machine may be named with or without `-vm`; the registry has completed it. */
export const machine = z.string().describe('a node, such as controller3');
export const machines = z.array(z.string()).min(1).describe('nodes, separated by commas');
export const percent = z.coerce.number().min(0).max(100).describe('0 to 100');
export const seconds = z.coerce.number().min(0.1).max(3600).describe('seconds, 0.1 to 3600');
