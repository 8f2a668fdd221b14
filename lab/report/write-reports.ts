import { createRequire } from 'node:module';
import { glob, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Judgement } from '../check/judge.ts';
import { packageFile } from '../image/package-file.ts';
import type { TimelineEvent } from '../timeline/event.ts';
import { renderJunit } from './junit.ts';
import { renderPage, type PageParts } from './render-page.ts';
import { runVerdict } from './verdict.ts';

/**
 * Writes `report.html` and `junit.xml` into a run's folder, over those that were there.
 */
export async function writeReports(
  folder: string,
  {
    events,
    judgement,
  }: {
    events: readonly TimelineEvent[];
    judgement: Judgement;
  },
): Promise<void> {
  const verdict = runVerdict(events, judgement);
  const [parts, evidence] = await Promise.all([readParts(), evidenceOf(folder)]);
  await Promise.all([
    writeFile(join(folder, 'report.html'), renderPage({ events, verdict, evidence }, parts)),
    writeFile(join(folder, 'junit.xml'), renderJunit(events, verdict)),
  ]);
}

/** The page's own script and style, and the library's build that needs no other. */
export async function readParts(): Promise<PageParts> {
  const library = dirname(createRequire(import.meta.url).resolve('vis-timeline/package.json'));
  const [script, style, libraryScript, libraryStyle] = await Promise.all([
    readFile(packageFile('lab/report/page.js'), 'utf8'),
    readFile(packageFile('lab/report/page.css'), 'utf8'),
    readFile(join(library, 'standalone/umd/vis-timeline-graph2d.min.js'), 'utf8'),
    readFile(join(library, 'styles/vis-timeline-graph2d.min.css'), 'utf8'),
  ]);
  return {
    script,
    style,
    libraryScript: withoutSourceMap(libraryScript),
    libraryStyle: withoutSourceMap(libraryStyle),
  };
}

/** A browser's developer tools would look for it beside the page. */
function withoutSourceMap(text: string): string {
  return text.replaceAll(/(\/\/|\/\*)# sourceMappingURL=.*$/gm, '');
}

async function evidenceOf(folder: string): Promise<string[]> {
  const paths: string[] = [];
  for await (const entry of glob('{evidence.tar.gz,evidence/**}', { cwd: folder, withFileTypes: true }))
    if (entry.isFile()) paths.push(join(entry.parentPath, entry.name).slice(folder.length + 1));
  return paths.toSorted();
}
