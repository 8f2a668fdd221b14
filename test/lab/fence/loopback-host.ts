import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import type { TestContext } from 'node:test';
import type { MachinePower } from '../../../lab/backend/backend.ts';
import { startFenceHost } from '../../../lab/fence/fence-host.ts';
import type { FenceHostOptions } from '../../../lab/fence/fence-host.ts';
import { RequestLog } from '../../../lab/fence/request-log.ts';
import { waitUntil } from '../../../lab/wait-until.ts';
import type { Group } from './fence-client.ts';

export const key = Buffer.from('a key for tests\n');

export const machines = [1, 2, 3].map((n) => ({
  name: `controller${n}-vm`,
  uuid: `0000000${n}-aaaa-8bbb-9ccc-ddddddddddd${n}`,
}));

export interface LoopbackHost {
  /** One for each machine, in their order. */
  groups: [Group, Group, Group];
  /** The log's lines so far; those of dropped packets come up to a second late. */
  lines: Record<string, unknown>[];
  served(): Record<string, unknown>[];
  /** Waits until so many packets or sessions were dropped for this reason. */
  untilDropped(reason: string, count?: number): Promise<void>;
}

/** Starts a fence host on the loopback interface, with one listener for each of three machines. */
export async function startLoopbackHost(
  t: TestContext,
  power: MachinePower,
  config: Partial<FenceHostOptions['config']> = {},
): Promise<LoopbackHost> {
  // Neither a port nor a group that another test file might use at the same time.
  const port = randomInt(20_000, 60_000);
  const lines: Record<string, unknown>[] = [];
  const log = new RequestLog((line) => lines.push(JSON.parse(line) as Record<string, unknown>));
  const addresses = [1, 2, 3].map((n) => `225.10.${port % 250}.${n}`);
  const host = await startFenceHost({
    config: {
      port,
      interfaceAddress: '127.0.0.1',
      hash: 'sha256',
      auth: 'sha256',
      listeners: machines.map((machine, i) => ({
        multicastAddress: addresses[i] ?? '',
        machines: [machine],
      })),
      ...config,
    },
    key,
    power,
    log,
  });
  t.after(() => host.close());
  const [first, second, third] = addresses.map((multicastAddress) => ({ multicastAddress, port }));
  assert.ok(first && second && third);

  const dropped = (reason: string): number =>
    lines.reduce(
      (sum, { dropped: counts }) => sum + ((counts as Record<string, number> | undefined)?.[reason] ?? 0),
      0,
    );
  return {
    groups: [first, second, third],
    lines,
    served: () => lines.filter((line) => 'answer' in line),
    untilDropped: async (reason, count = 1) => {
      await waitUntil(
        `${count} were dropped: ${reason}`,
        () => dropped(reason),
        (n) => n >= count,
        { timeoutMs: 10_000, intervalMs: 20, show: () => JSON.stringify(lines) },
      );
    },
  };
}
