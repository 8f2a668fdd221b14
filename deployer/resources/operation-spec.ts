import type { DeclaredOperation } from '../declaration/resources.ts';
import type { OperationSpec } from '../pcs/resource-commands.ts';

/** A declared operation as pcs and a configuration have it. */
export function specOf({ name, ...settings }: DeclaredOperation): OperationSpec {
  const given = Object.entries(settings).filter((pair): pair is [string, string] => pair[1] !== undefined);
  return { name, settings: Object.fromEntries(given) };
}
