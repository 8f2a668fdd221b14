import type { Node } from '../../lab/node/node.ts';
import type { Inventory, NodeOs } from '../inventory.ts';
import { allMachines } from '../machines.ts';
import { centos7 } from './centos7.ts';
import { debian } from './debian.ts';
import { debian11 } from './debian11.ts';
import type { OsDialect } from './dialect.ts';

const dialects: Record<NodeOs, OsDialect> = { centos7, debian11, debian12: debian, debian13: debian };

export function osDialect(os: NodeOs): OsDialect {
  return dialects[os];
}

/** The dialect of a machine of the inventory. @throws Error for a node that is not in it */
export function osDialectOf(inventory: Inventory, { name }: Node): OsDialect {
  const entry = allMachines(inventory).find((each) => each.name === name);
  if (!entry) throw new Error(`${name} is not in the inventory`);
  return osDialect(entry.os);
}
