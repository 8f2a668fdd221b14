import type { RenderedLab } from './rendered-lab.ts';

/** What `lab deploy --inventory` reads: the secrets stand in it, as they do there. */
export function renderJson({ inventory }: RenderedLab): string {
  return `${JSON.stringify(inventory, null, 2)}\n`;
}
