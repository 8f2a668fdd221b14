import { XMLBuilder } from 'fast-xml-parser';
import { stripVTControlCharacters } from 'node:util';
import type { JudgedVerdict } from '../check/judge.ts';
import type { TimelineEvent } from '../timeline/event.ts';
import { sinceStart } from '../timeline/since-start.ts';
import type { RunVerdict } from './verdict.ts';

interface TestCase {
  '@name': string;
  '@classname': string;
  '@time': string;
  failure?: { '@message': string; '#text': string };
  error?: { '@message': string; '#text': string };
  skipped?: { '@message': string };
  'system-out'?: string;
}

/**
 * A run as JUnit XML, as GitLab and Jenkins read it: a test case for the story and one for each invariant. An invariant that
 * broke as the scenario declares has passed, and its output says so.
 */
export function renderJunit(events: readonly TimelineEvent[], verdict: RunVerdict): string {
  const run = events.find((event) => event.kind === 'run');
  const scenario = run?.scenario ?? 'unknown';
  const cases = [
    storyCase(scenario, events, verdict),
    ...verdict.invariants.map((each) => invariantCase(scenario, each)),
  ];
  const counts = {
    '@tests': String(cases.length),
    '@failures': String(cases.filter(({ failure }) => failure).length),
    '@errors': String(cases.filter(({ error }) => error).length),
    '@skipped': String(cases.filter(({ skipped }) => skipped).length),
    '@time': seconds(events.reduce((end, { observedAtMs }) => Math.max(end, observedAtMs), 0)),
  };
  const builder = new XMLBuilder({
    ignoreAttributes: false,
    attributeNamePrefix: '@',
    format: true,
    suppressEmptyNode: true,
    suppressBooleanAttributes: false,
  });
  const suite = {
    '@name': scenario,
    ...counts,
    ...(run && { '@timestamp': run.startedAt.replace(/Z$/, ''), '@hostname': run.lab }),
    testcase: cases,
  };
  const tree = {
    '?xml': { '@version': '1.0', '@encoding': 'UTF-8' },
    testsuites: { '@name': 'fencelab', ...counts, testsuite: suite },
  };
  return builder.build(withXmlCharacters(tree));
}

function storyCase(
  scenario: string,
  events: readonly TimelineEvent[],
  { outcome, why }: RunVerdict,
): TestCase {
  const ended = events.findLast((event) => event.kind === 'phase' && event.phase === 'heal');
  const story = ended?.kind === 'phase' ? ended : undefined;
  const base = {
    '@name': scenario,
    '@classname': scenario,
    '@time': seconds(story?.atMs ?? 0),
  };
  const output = { 'system-out': stepLines(events) };
  const text = `${why}\n${stripVTControlCharacters(story?.error ?? '')}`.trim();
  if (outcome === 'lab broken' || outcome === 'interrupted')
    return { ...base, error: { '@message': `${outcome}: ${why}`, '#text': text }, ...output };
  // A run that failed by an invariant alone says so there.
  return outcome === 'failed' && story?.outcome !== 'passed'
    ? { ...base, failure: { '@message': why, '#text': text }, ...output }
    : { ...base, ...output };
}

function stepLines(events: readonly TimelineEvent[]): string {
  const lines = events.flatMap((event) =>
    event.kind === 'step' && event.phase === 'end'
      ? [
          `${sinceStart(event.atMs)} ${event.failed ? 'failed' : 'ok'} ${'  '.repeat(event.depth)}${event.title}`,
        ]
      : [],
  );
  return lines.join('\n');
}

function invariantCase(
  scenario: string,
  { invariant, verdict, why, breaks, expected, isRed }: JudgedVerdict,
): TestCase {
  const moments = breaks.map(
    ({ atMs, node, text }) => `${sinceStart(atMs)} ${node === undefined ? '' : `${node}: `}${text}`,
  );
  const base = { '@name': invariant, '@classname': `${scenario}.invariants`, '@time': '0' };
  const text = [why, ...moments].join('\n');
  if (isRed) {
    const message = expected ? `declared to break, but is ${verdict}` : `${verdict}: ${moments[0] ?? why}`;
    return { ...base, failure: { '@message': message, '#text': text } };
  }
  if (verdict === 'unknown') return { ...base, skipped: { '@message': `unknown: ${why}` } };
  return { ...base, 'system-out': expected ? `broken, as the scenario declares\n${text}` : text };
}

const seconds = (ms: number): string => (ms / 1000).toFixed(3);

/** Without the characters that XML 1.0 cannot hold, escaped or not. */
function withXmlCharacters<T>(value: T): T {
  if (typeof value === 'string')
    // eslint-disable-next-line no-control-regex -- control characters are what it removes.
    return value.replaceAll(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g, '�') as T;
  if (Array.isArray(value)) return value.map((each: unknown) => withXmlCharacters(each)) as T;
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(
      Object.entries(value).map(([key, each]) => [key, withXmlCharacters(each as unknown)]),
    ) as T;
  return value;
}
