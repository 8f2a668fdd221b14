import type { Command } from 'commander';
import type { TimelineEvent } from '../timeline/event.ts';
import { labCommand, resolveName, type LabOptions } from './options.ts';
import { renderEvent } from './render-event.ts';

export function watchCommand(): Command {
  return labCommand('watch', 'show what happens to a lab and what its nodes see, as it happens')
    .option('--json', 'print each event as a line of JSON, as timeline.jsonl has it')
    .action(async (options: LabOptions & { json?: boolean }) => {
      const lab = await resolveName(options);
      const [{ openBackend }, { openLab }, { startObserving }, { Timeline }] = await Promise.all([
        import('../backend/open-backend.ts'),
        import('../operations/open-lab.ts'),
        import('../observe/observing.ts'),
        import('../timeline/timeline.ts'),
      ]);
      const backend = await openBackend();
      const state = await openLab(backend, lab);
      const timeline = Timeline.inMemory();
      timeline.subscribe((event: TimelineEvent) => {
        const { columns, isTTY } = process.stdout;
        const colour = isTTY && process.stdout.hasColors();
        const line = options.json ? JSON.stringify(event) : renderEvent(event, { columns, colour });
        process.stdout.write(`${line}\n`);
      });
      process.removeAllListeners('SIGINT');
      const interrupted = new Promise<void>((resolve) => process.once('SIGINT', resolve));
      await using observing = await startObserving({ backend, lab: state, timeline });
      await Promise.race([interrupted, observing.ended]);
    });
}
