import { GenericContainer, Wait } from 'testcontainers';
import { nodeEntryPoint } from '../../../lab/backend/docker/node-entry-point.ts';
import { nodeHostConfig } from '../../../lab/backend/docker/node-host-config.ts';

// The reaper removes what a killed test leaves behind, but its image cannot be had on a closed network.
process.env['TESTCONTAINERS_RYUK_DISABLED'] = 'true';

const bootTimeoutMs = 60_000;

/** A single node as labs make theirs: testcontainers' own interface lacks the cgroup namespace, among others. */
export class ThrowAwayNode extends GenericContainer {
  constructor(image: string) {
    super(image);
    this.withNetworkMode('none')
      // Exits with 0 for "running" alone: a unit that failed makes it "degraded".
      .withWaitStrategy(Wait.forSuccessfulCommand('systemctl is-system-running'))
      .withStartupTimeout(bootTimeoutMs);
  }

  protected override async beforeContainerCreated(): Promise<void> {
    this.createOpts.Entrypoint = await nodeEntryPoint();
    this.hostConfig = { ...this.hostConfig, ...(await nodeHostConfig({})) };
  }
}
