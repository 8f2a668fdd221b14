import type { SetupEvent } from '../host/setup.ts';

/** Shows a set-up as it goes: a line when a step ends, and on a terminal one that moves while it works. */
export function showProgress(output: NodeJS.WriteStream): {
  show: (event: SetupEvent) => void;
  announce: (text: string) => void;
  end: () => void;
} {
  const live = output.isTTY && !process.env['CI'];
  const begun = new Map<string, number>();
  const clear = (): void => {
    if (live) output.write('\r\x1b[2K');
  };
  const line = (text: string): void => {
    clear();
    output.write(`${text}\n`);
  };
  return {
    announce: line,
    end: clear,
    show: ({ step, status, text }) => {
      if (status === 'start') begun.set(step, performance.now());
      const seconds = `${((performance.now() - (begun.get(step) ?? 0)) / 1000).toFixed(1)} s`.padStart(8);
      const said = text ? `${step}: ${text}` : step;
      if (status === 'done') line(`${seconds}  ${said}`);
      else if (live) {
        clear();
        output.write(`${seconds}  ${said}`.slice(0, output.columns - 1));
      }
    },
  };
}
