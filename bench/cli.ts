import { takeDown } from '../lab/operations/down.ts';
import { openBackend } from '../lab/backend/open-backend.ts';
import { timeLab } from './run-lab.ts';
import { median } from './statistics.ts';

const lab = 'bench-cli';
const runs = 10;

/** What a person waits for at the prompt. @returns medians in ms over ten runs each, on a healthy lab of three nodes */
export async function benchCli(): Promise<unknown> {
  const backend = await openBackend();
  const timed = async (...args: string[]): Promise<number> => {
    const times: number[] = [];
    for (let run = 0; run < runs; run++) times.push(await timeLab(...args));
    return median(times);
  };
  try {
    const helpMs = await timed('--help');
    await timeLab('up', '--name', lab, '--os', 'debian12');
    return {
      helpMs,
      statusMs: await timed('status', '--name', lab),
      upAgainMs: await timed('up', '--name', lab),
    };
  } finally {
    await takeDown(backend, lab);
  }
}
