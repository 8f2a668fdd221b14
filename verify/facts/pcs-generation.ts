/** Which pcs a node has: what an operator types there differs. */
export type PcsGeneration = '0.9' | '0.10' | '0.11' | '0.12';

const generations: readonly PcsGeneration[] = ['0.9', '0.10', '0.11', '0.12'];

/**
 * @param text as `pcs --version` prints it; a warning may stand before it
 * @throws Error for a version that is not known
 */
export function pcsGeneration(text: string): PcsGeneration {
  const version = /^(\d+\.\d+)[.\d]*/m.exec(text)?.[1];
  const known = generations.find((generation) => generation === version);
  if (known === undefined) throw new Error(`pcs ${version ?? text.trim()} is not known here`);
  return known;
}
