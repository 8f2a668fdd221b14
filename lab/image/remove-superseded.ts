import type { Engine } from '../backend/docker/engine.ts';
import { chosenTag } from '../backend/docker/images.ts';
import { unlessGone } from '../backend/docker/unless-gone.ts';

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
    for (const tag of tags) await unlessGone(docker.getImage(tag).remove());
  }
}
