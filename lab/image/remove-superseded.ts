import type { Engine } from '../backend/docker/engine.ts';
import { chosenTag } from '../backend/docker/images.ts';

/** Younger images may be another setup's, which has not chosen them yet. */
const leastAgeMs = 60 * 60_000;

/** Removes images that lab made under the same name from older sources, unless one is chosen or a container uses it. */
export async function removeSuperseded(docker: Engine, image: string): Promise<void> {
  const name = image.slice(0, image.lastIndexOf(':'));
  const found = await docker.listImages({ filters: { reference: [`${name}:*`] } });
  const old = found.filter(({ Created }) => Date.now() - Created * 1000 > leastAgeMs);
  for (const { RepoTags } of old) {
    const tags = RepoTags ?? [];
    if (tags.some((tag) => tag === image || Object.values<string>(chosenTag).includes(tag))) continue;
    for (const tag of tags) await unlessUsed(docker.getImage(tag).remove());
  }
}

/** 409: a container uses it; 404: somebody else removed it. */
async function unlessUsed(removal: Promise<unknown>): Promise<void> {
  try {
    await removal;
  } catch (error) {
    const { statusCode } = error as { statusCode?: number };
    if (statusCode !== 404 && statusCode !== 409) throw error;
  }
}
