import { takeDown } from '../lab/operations/down.ts';
import { openBackend } from '../lab/backend/open-backend.ts';
import { timeLab } from './run-lab.ts';
import { median } from './statistics.ts';
import { typeProcedure } from './typed-procedure.ts';

const rounds = 3;
const lab = 'bench-up';

/**
 * A cold `lab up`, image built, against the same lab brought up by typing: same image, same end. In turn, so that a
 * machine that grows slow is slow for both.
 *
 * @returns times in ms, and the ratio of the medians
 */
export async function benchUp(): Promise<unknown> {
  const backend = await openBackend();
  const [labMs, typedMs]: [number[], number[]] = [[], []];
  const typedParts: Record<string, number>[] = [];
  try {
    for (let round = 0; round < rounds; round++) {
      await takeDown(backend, lab);
      labMs.push(await timeLab('up', '--name', lab, '--os', 'debian12', '--fresh', '--json'));
      await takeDown(backend, lab);
      const begin = performance.now();
      typedParts.push(await typeProcedure(backend, lab));
      typedMs.push(performance.now() - begin);
    }
  } finally {
    await takeDown(backend, lab);
  }
  return { labMs, typedMs, typedParts, ratio: median(labMs) / median(typedMs), atMost: 0.85 };
}
