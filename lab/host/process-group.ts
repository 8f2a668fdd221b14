import type { ChildProcess } from 'node:child_process';

const endings = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Sends a signal to a child that was started `detached` and to all that it started. */
export function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (pid !== undefined) process.kill(-pid, signal);
  } catch (error) {
    // It has just ended.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Nothing of the child's group goes on when this process ends, however politely it is asked to. */
export function endGroupWithProcess(child: ChildProcess): Disposable {
  const kill = (): void => signalGroup(child, 'SIGKILL');
  const handlers = endings.map((signal) => {
    const handler = (): void => {
      kill();
      // Nobody else listens: it ends this process as it would have.
      if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
    };
    process.once(signal, handler);
    return { signal, handler };
  });
  process.once('exit', kill);
  return {
    [Symbol.dispose]: () => {
      process.removeListener('exit', kill);
      for (const { signal, handler } of handlers) process.removeListener(signal, handler);
    },
  };
}
