import { createHash } from 'node:crypto';
import { describeEvent, subjectOf } from '../timeline/describe-event.ts';
import type { RunEvent, TimelineEvent } from '../timeline/event.ts';
import { findingsOf, type Finding } from './finding.ts';
import { Html, html } from './html.ts';
import { endOf, lanesOf, nodesOf } from './lanes.ts';
import { duration } from './times.ts';
import {
  renderAssertions,
  renderEvidence,
  renderInvariants,
  renderLegend,
  renderSequence,
} from './sections.ts';
import type { RunVerdict } from './verdict.ts';

export interface PageInput {
  events: readonly TimelineEvent[];
  verdict: RunVerdict;
  /** The evidence's files, by their paths from the page's folder. */
  evidence: readonly string[];
}

/** What the page is built with: its own script and style, and the timeline library's. */
export interface PageParts {
  script: string;
  style: string;
  libraryScript: string;
  libraryStyle: string;
}

const outcomeMarks: Record<RunVerdict['outcome'], string> = {
  passed: '✓',
  failed: '✗',
  'lab broken': '⚠',
  interrupted: '■',
};

/**
 * A run as one HTML page that needs nothing beside itself: what a browser would fetch or run beyond what stands in it is
 * forbidden by a policy in its head.
 */
export function renderPage({ events, verdict, evidence }: PageInput, parts: PageParts): string {
  const run = events.find((event) => event.kind === 'run');
  const lanes = lanesOf(events);
  const findings = findingsOf(events, verdict.invariants, lanes);
  const data = {
    startedAt: run?.startedAt ?? null,
    endMs: endOf(events),
    nodes: nodesOf(events),
    lanes,
    findings,
    events: events.map((event) => ({ text: `${subjectOf(event)}: ${describeEvent(event)}`, event })),
  };
  const scripts = [parts.libraryScript, parts.script].map((script) => inlineScript(script));
  const policy = [
    "default-src 'none'",
    "style-src 'unsafe-inline'",
    'img-src data:',
    `script-src ${scripts.map(hashOf).join(' ')}`,
  ].join('; ');
  return `<!doctype html>
${
  html`<html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta http-equiv="Content-Security-Policy" content="${policy}" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content="light dark" />
      <title>${verdict.outcome}: ${run?.scenario ?? 'a run'}</title>
      <style>
        ${new Html(parts.libraryStyle)}
      </style>
      <style>
        ${new Html(parts.style)}
      </style>
    </head>
    <body class="${verdict.outcome.replace(' ', '-')}">
      ${renderHeader(run, verdict, endOf(events))}
      <main>
        ${renderAssertions(events, findings)} ${renderInvariants(verdict.invariants, findings)}
        ${renderLanes(findings)} ${renderEvidence(evidence)} ${renderSequence(events)}
      </main>
      <script type="application/json" id="data">
        ${new Html(inlineJson(data))}
      </script>
      ${scripts.map((script) => new Html(`<script>${script}</script>\n`))}
    </body>
  </html>`.markup
}
`;
}

function renderHeader(run: RunEvent | undefined, { outcome, why }: RunVerdict, endMs: number): Html {
  return html`<header>
    <h1>
      <span class="outcome"><span aria-hidden="true">${outcomeMarks[outcome]}</span> ${outcome}</span>
      <span class="scenario">${run?.scenario ?? 'a run without a beginning'}</span>
    </h1>
    <p class="why">${why}</p>
    <p class="facts">
      <span
        ><time datetime="${run?.startedAt}"
          >${run?.startedAt.replace('T', ' ').replace(/\.\d+Z$/, ' UTC')}</time
        ></span
      >
      <span>${duration(endMs)}</span> <span>lab ${run?.lab}</span>
      <span>${run?.nodes.length} nodes of ${run?.os} on ${run?.backend}</span>
    </p>
  </header>`;
}

function renderLanes(findings: readonly Finding[]): Html {
  return html`<section aria-labelledby="lanes-title">
    <div class="bar">
      <h2 id="lanes-title">What happened</h2>
      <div class="tools" role="group" aria-label="Time shown">
        <button type="button" id="show-all">All</button>
        <button type="button" id="show-finding" ${new Html(findings.length === 0 ? ' disabled' : '')}>
          What broke
        </button>
        <button type="button" id="zoom-in" aria-label="Zoom in">+</button>
        <button type="button" id="zoom-out" aria-label="Zoom out">−</button>
      </div>
    </div>
    <div
      id="lanes"
      tabindex="0"
      role="application"
      aria-label="Swim lanes. Left and right: the events of a lane. Up and down: the lanes. Enter: what was recorded. Plus, minus and Home: the time shown."
    ></div>
    <p class="hint">
      Drag to move in time, Ctrl and wheel or pinch to zoom; hover or tap for the exact events; arrow keys
      step through them.
    </p>
    ${renderLegend()}
    <div id="recorded" hidden role="status" aria-live="polite"></div>
    <noscript><p>The lanes need JavaScript. The sequence below has every event.</p></noscript>
  </section>`;
}

/** JSON inside a script element: no `<` can end it or begin a comment. */
function inlineJson(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', String.raw`\u003c`);
}

function inlineScript(script: string): string {
  return script.replaceAll(/<\/script/gi, String.raw`<\/script`);
}

function hashOf(script: string): string {
  return `'sha256-${createHash('sha256').update(script).digest('base64')}'`;
}
