import Docker from 'dockerode';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { abortable } from '../../abortable.ts';
import { UnavailableError } from '../../errors.ts';

export type Engine = Docker;

/** Why no engine could be had; `setup` can mend the first by installing or starting one. */
export class EngineError extends UnavailableError {
  override name = 'EngineError';
  readonly reason: 'absent' | 'forbidden' | 'silent';

  constructor(reason: EngineError['reason'], message: string, options: { hint: string; cause: unknown }) {
    super(message, options);
    this.reason = reason;
  }
}

const pingTimeoutMs = 5_000;

/**
 * Connects to the engine that `DOCKER_HOST` names, else to the first socket that is there, and pings it.
 *
 * @throws EngineError when there is none, when this user may not use it, or when it does not answer in time
 * @throws UnavailableError for a DOCKER_HOST that is no unix socket: nodes of another machine's engine cannot be reached
 */
export async function connectEngine({ timeoutMs = pingTimeoutMs } = {}): Promise<Engine> {
  const named = process.env['DOCKER_HOST'];
  if (named && !named.startsWith('unix://'))
    throw new UnavailableError(`DOCKER_HOST is ${named}, which is no engine of this host`, {
      hint: 'unset it, or name a unix socket: DOCKER_HOST=unix:///var/run/docker.sock',
    });
  const docker = new Docker({ socketPath: engineSocketPath() });
  const place = named || engineSocketPath();
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    await abortable(pingWith(docker, signal), signal);
    nameEngineFaults(docker, place);
    return docker;
  } catch (cause) {
    if (signal.aborted) {
      throw new EngineError('silent', `the engine at ${place} did not answer within ${timeoutMs} ms`, {
        hint: 'look at its log, or restart it: systemctl restart docker',
        cause,
      });
    }
    throw engineError(cause, place);
  }
}

/** The path of the engine's socket on this host, which the fence host is given too. */
export function engineSocketPath(): string {
  const named = process.env['DOCKER_HOST'];
  if (named?.startsWith('unix://')) return named.slice('unix://'.length) || systemSocket;
  const runtimeDir = process.env['XDG_RUNTIME_DIR'];
  const places = [
    systemSocket,
    ...(runtimeDir ? [join(runtimeDir, 'docker.sock')] : []),
    join(homedir(), '.docker', 'run', 'docker.sock'),
  ];
  return places.find((path) => existsSync(path)) ?? systemSocket;
}

const systemSocket = '/var/run/docker.sock';

/** dockerode's ping takes options, its types do not know. */
async function pingWith(docker: Docker, abortSignal: AbortSignal): Promise<unknown> {
  return (docker as unknown as { ping(options: object): Promise<unknown> }).ping({ abortSignal });
}

/** An engine that dies or fails while lab works is named as what it is, by whatever call meets it first. */
function nameEngineFaults({ modem }: Docker, place: string): void {
  const dial = modem.dial.bind(modem);
  modem.dial = (options, callback) =>
    dial(options, (error: unknown, result) => callback?.(namedFault(error, place), result));
}

function namedFault(error: unknown, place: string): Error | null {
  if (isLost(error)) return engineError(error, place);
  const { statusCode, message } = (error ?? {}) as { statusCode?: number; message?: string };
  if (statusCode === undefined || statusCode < 500) return error as Error | null;
  return new UnavailableError(`the engine at ${place} failed: ${message?.trim()}`, {
    hint: 'its log says more; docker system df shows whether its disk is full',
    cause: error,
  });
}

/** The engine's own answers carry a status; what has none and a code of the system's never reached it, or was cut off. */
function isLost(error: unknown): boolean {
  const { code, statusCode } = (error ?? {}) as { code?: unknown; statusCode?: unknown };
  return typeof code === 'string' && statusCode === undefined;
}

function engineError(cause: unknown, place: string): Error {
  const { code, message } = cause as NodeJS.ErrnoException;
  switch (code) {
    case 'EACCES':
    case 'EPERM':
      return new EngineError('forbidden', `this user may not use the engine at ${place}`, {
        hint: 'run lab as root, or join the engine\'s group and log in anew: sudo usermod -aG docker "$USER"',
        cause,
      });
    case 'ENOENT':
    case 'ECONNREFUSED':
      return new EngineError('absent', `no container engine answers at ${place}`, {
        hint: process.env['DOCKER_HOST']
          ? 'is DOCKER_HOST right, and does the engine run?'
          : 'lab setup installs and starts one',
        cause,
      });
    case undefined:
    default:
      return new EngineError('silent', `the engine at ${place} does not answer: ${message}`, {
        hint: 'is DOCKER_HOST right, and does the engine run?',
        cause,
      });
  }
}
