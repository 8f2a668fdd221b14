import type { Engine } from '../backend/docker/engine.ts';

/** Removes images that lab made under the same name from older sources, unless a container still uses them. */
export async function removeSuperseded(docker: Engine, image: string): Promise<void> {
  const name = image.slice(0, image.lastIndexOf(':'));
  const found = await docker.listImages({ filters: { reference: [`${name}:*`] } });
  const current = found.find(({ RepoTags }) => RepoTags?.includes(image))?.Id;
  for (const { RepoTags } of found.filter(({ Id }) => Id !== current)) {
    for (const tag of RepoTags ?? []) await unlessUsed(docker.getImage(tag).remove());
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
