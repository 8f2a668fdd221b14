import type { Backend } from './backend.ts';
import { openDockerBackend } from './docker/docker-backend.ts';

/** The backend that machines come from; there is one today. @throws UnavailableError when it cannot be used */
export async function openBackend(): Promise<Backend> {
  return openDockerBackend();
}
