import { Readable } from 'node:stream';
import type { PartFile } from '../backend.ts';
import { UnavailableError } from '../../errors.ts';
import type { Engine } from './engine.ts';
import { followProgress, type ProgressBounds } from './follow-progress.ts';
import { tarOf } from './tar.ts';

export interface ImageBuild {
  tag: string;
  /** The whole build context; its `/Dockerfile` says what to do with it. */
  files: PartFile[];
  args: Record<string, string>;
  labels: Record<string, string>;
  /** Told each step as the engine begins it. */
  onStep?: (step: string) => void;
  bounds?: ProgressBounds;
}

/** Minutes; on a host under load, an hour. The longest silence is python3-azure's, which Debian 13's fence agents draw in. */
const buildBounds: ProgressBounds = { totalMs: 60 * 60_000, quietMs: 15 * 60_000 };
const shownLines = 20;

/**
 * Builds an image with the engine's classic builder, whose steps use the host's network.
 *
 * @throws UnavailableError with the step that failed and the end of its output
 */
export async function buildImage(docker: Engine, build: ImageBuild): Promise<void> {
  const context = await tarOf(build.files);
  let step = 'before the first step';
  let output: string[] = [];
  let failure: string | undefined;
  const start = (abortSignal: AbortSignal): Promise<NodeJS.ReadableStream> =>
    docker.buildImage(Readable.from([context]), {
      t: build.tag,
      buildargs: build.args,
      labels: build.labels,
      networkmode: 'host',
      version: '1',
      rm: true,
      forcerm: true,
      abortSignal,
    });
  await followProgress(
    `building ${build.tag}`,
    start,
    ({ stream, error }) => {
      const begun = stream && parseStep(stream);
      if (begun) {
        step = begun;
        output = [];
        build.onStep?.(step);
      } else if (stream) {
        output.push(...stream.split(/[\r\n]+/).filter((line) => line.trim()));
      }
      failure ??= error;
    },
    build.bounds ?? buildBounds,
  );
  if (failure === undefined) return;
  throw new UnavailableError(
    [`${build.tag} could not be built: "${step}": ${failure}`, ...output.slice(-shownLines)].join('\n'),
    { hint: 'the lines above are the end of the output of the step that failed' },
  );
}

/** The instruction in the classic builder's `Step 3/9 : RUN …`; undefined for any other line. */
export function parseStep(line: string): string | undefined {
  return /^Step \d+\/\d+ : (.*)/.exec(line)?.[1]?.trimEnd();
}
