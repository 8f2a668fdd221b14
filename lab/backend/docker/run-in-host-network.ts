import type Docker from 'dockerode';
import { text } from 'node:stream/consumers';
import { PassThrough } from 'node:stream';
import { abortable } from '../../abortable.ts';
import { UnavailableError } from '../../errors.ts';
import { servicesImage } from './images.ts';
import { label } from './labels.ts';

const timeoutMs = 30_000;

/**
 * Runs a shell script in a short-lived container in the host's network namespace, with the right to change its packet
 * filters and nothing else of the host's: so a user who may use the engine need not be root.
 *
 * @throws UnavailableError with the script's output when it fails or does not end
 */
export async function runInHostNetwork(docker: Docker, lab: string, script: string): Promise<string> {
  const container = await docker.createContainer({
    Image: await servicesImage(docker),
    Cmd: ['sh', '-euc', script],
    Labels: { [label.lab]: lab, [label.role]: 'packet-filter' },
    HostConfig: { NetworkMode: 'host', CapDrop: ['ALL'], CapAdd: ['NET_ADMIN', 'NET_RAW'] },
  });
  const bound = AbortSignal.timeout(timeoutMs);
  try {
    await container.start();
    const { StatusCode: code } = (await abortable(container.wait(), bound)) as { StatusCode: number };
    const output = await outputOf(container);
    if (code === 0) return output;
    throw new UnavailableError(`a change of the host's packet filter failed with ${code}: ${output.trim()}`);
  } catch (cause) {
    if (cause instanceof UnavailableError) throw cause;
    const why = bound.aborted
      ? `did not end within ${timeoutMs} ms`
      : `could not be made: ${cause instanceof Error ? cause.message.trim() : String(cause)}`;
    throw new UnavailableError(`a change of the host's packet filter ${why}`, { cause });
  } finally {
    await container.remove({ force: true });
  }
}

async function outputOf(container: Docker.Container): Promise<string> {
  const frames = await container.logs({ stdout: true, stderr: true, follow: false });
  const [source, merged] = [new PassThrough(), new PassThrough()];
  container.modem.demuxStream(source, merged, merged);
  source.once('end', () => merged.end());
  source.end(frames);
  return text(merged);
}
