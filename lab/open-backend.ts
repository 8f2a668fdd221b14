import type { Backend } from './backend/backend.ts';
import { openDockerBackend } from './backend/docker/docker-backend.ts';

/** The backend that machines come from; there is one today. @throws UnavailableError when it cannot be used */
export async function openBackend(): Promise<Backend> {
  return openDockerBackend();
}
