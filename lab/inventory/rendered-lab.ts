import type { Inventory } from '../../deployer/inventory.ts';

/** What every form of an inventory says in its own way. */
export interface RenderedLab {
  /** The lab's name. */
  name: string;
  inventory: Inventory;
  /** Path of the file for `ssh -F`, as the deployer sees it. */
  sshConfig: string;
}
