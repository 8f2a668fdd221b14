import assert from 'node:assert/strict';
import { test } from 'node:test';
import { XMLValidator } from 'fast-xml-parser';
import { judge } from '../../../lab/check/judge.ts';
import { renderJunit } from '../../../lab/report/junit.ts';
import { renderPage } from '../../../lab/report/render-page.ts';
import { runVerdict } from '../../../lab/report/verdict.ts';
import { readParts } from '../../../lab/report/write-reports.ts';
import type { TimelineEvent } from '../../../lab/timeline/event.ts';
import { recordedRun } from '../check/recorded-run.ts';
import { sampleRun } from './sample-run.ts';

async function pageOf(events: TimelineEvent[]): Promise<string> {
  return renderPage({ events, verdict: runVerdict(events, judge(events)), evidence: [] }, await readParts());
}

test('the page is one file: nothing in it is fetched from elsewhere', async () => {
  const page = await pageOf(sampleRun());
  assert.doesNotMatch(page, /<(?:script|link|img)[^>]+(?:src|href)=/i);
  assert.match(page, /^<!doctype html>/i);
});

test('what an event says stays text', async () => {
  const hostile = '</script><img src=x onerror=alert(1)>';
  const events = sampleRun().map((event) => (event.kind === 'step' ? { ...event, title: hostile } : event));
  const page = await pageOf(events);
  assert.equal(page.includes('<img src=x'), false);
});

test('a story that ended by an error of its own shows it, with its place', async () => {
  const error = 'Error: my own check went wrong\n    at /stories/mine.spec.ts:12:9';
  const events = recordedRun('crash').map((event) =>
    event.kind === 'phase' && (event.phase === 'heal' || event.phase === 'end')
      ? { ...event, outcome: 'failed' as const, error }
      : event,
  );
  const page = await pageOf(events);
  assert.match(page, /<p class="why">Error: my own check went wrong<\/p>/);
  assert.match(page, /The story failed[\s\S]*my own check went wrong\n {4}at \/stories\/mine\.spec\.ts:12:9/);
});

test('a real red run: JUnit counts its failures, one that passed has none', () => {
  const junit = (events: TimelineEvent[]): string => renderJunit(events, runVerdict(events, judge(events)));
  const undeclared = recordedRun('lying-device').filter(({ kind }) => kind !== 'expectation');
  const red = junit(undeclared);
  assert.equal(XMLValidator.validate(red), true);
  assert.match(red, /failures="[1-9]/);
  assert.match(red, /fence-truth/);
  assert.match(junit(recordedRun('crash')), /failures="0"/);
});
