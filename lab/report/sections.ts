import { stripVTControlCharacters } from 'node:util';
import type { JudgedVerdict } from '../check/judge.ts';
import { describeEvent, subjectOf } from '../timeline/describe-event.ts';
import type { InvariantName, TimelineEvent } from '../timeline/event.ts';
import type { Finding } from './finding.ts';
import { html, type Html } from './html.ts';
import type { Look } from './lane.ts';
import { sinceStart } from '../timeline/since-start.ts';

const promises: Record<InvariantName, string> = {
  'fence-truth': 'What the cluster calls fenced was really off',
  'no-overlap': 'Nothing active twice, or elsewhere before its old node is off',
  'one-dc': 'At most one DC a partition; only a quorate one runs resources',
  'survivors-agree': 'Survivors agree on members, DC and CIB',
  'expected-fencing': 'The expected nodes were fenced, as often as expected',
  'nothing-left': 'Nothing is left over',
  settles: 'The cluster becomes idle in time',
};

const verdictMarks = { holds: '✓', broken: '✗', unknown: '?' };

/** A button that shows a moment in the lanes. */
function jump(atMs: number, finding?: string): Html {
  return html`<button type="button" class="jump" data-at="${atMs}" data-finding="${finding}">
    ${sinceStart(atMs)}
  </button>`;
}

/** The invariants, those that broke first. */
export function renderInvariants(invariants: readonly JudgedVerdict[], findings: readonly Finding[]): Html {
  const rank = { broken: 0, unknown: 1, holds: 2 };
  const ordered = invariants.toSorted(
    (a, b) => Number(b.isRed) - Number(a.isRed) || rank[a.verdict] - rank[b.verdict],
  );
  const rows = ordered.map(({ invariant, verdict, why, breaks, expected, isRed }) => {
    const asDeclared = expected && verdict === 'broken';
    const moments = breaks.slice(0, maxMoments).map(({ atMs, node, text }, i) => {
      const id = findings.find((finding) => finding.id === `${invariant}-${i}`)?.id;
      const named = node && !text.startsWith(node) && html`<b>${node}</b> `;
      return html`<li>${jump(atMs, id)} ${named}${text}</li>`;
    });
    const more = breaks.length - moments.length;
    return html`<tr class="${isRed ? 'red' : verdict}${asDeclared ? ' declared' : ''}">
      <td class="verdict">
        <span aria-hidden="true">${verdictMarks[verdict]}</span>
        ${verdict}${asDeclared ? ', as declared' : expected ? ', but declared broken' : ''}
      </td>
      <th scope="row">${invariant}<small>${promises[invariant]}</small></th>
      <td class="reason">
        ${
          moments.length > 0
            ? html`<ul>
                  ${moments}
                </ul>
                ${more > 0 && html`<p>and ${more} more</p>`}`
            : why
        }
      </td>
    </tr>`;
  });
  return html`<section aria-labelledby="invariants-title">
    <h2 id="invariants-title">Invariants</h2>
    <table class="invariants">
      <tbody>
        ${rows}
      </tbody>
    </table>
  </section>`;
}

const maxMoments = 8;

/** The assertions that failed: expectation, what was seen, by whom, when; without one, what else ended the story. */
export function renderAssertions(events: readonly TimelineEvent[], findings: readonly Finding[]): Html {
  const cards = findings.flatMap(({ kind, id, lanes }) => {
    const event = kind === 'assertion' ? events[Number(id.replace('assertion-', ''))] : undefined;
    if (event?.kind !== 'assertion') return [];
    return [
      html`<article class="assertion" data-finding="${id}">
        <dl>
          <dt>expected</dt>
          <dd>${event.expected}</dd>
          <dt>seen</dt>
          <dd class="seen">${event.seen}</dd>
          <dt>by</dt>
          <dd>${event.by.join(', ') || 'nobody'}</dd>
          <dt>looked</dt>
          <dd>
            from ${jump(event.atMs, id)} to ${jump(event.observedAtMs, id)}, marked in ${lanes.length}
            lane${lanes.length === 1 ? '' : 's'} (${event.matcher})
          </dd>
        </dl>
      </article>`,
    ];
  });
  if (cards.length === 0) return renderStoryError(events);
  return html`<section aria-labelledby="assertions-title">
    <h2 id="assertions-title">Failed assertion${cards.length > 1 && 's'}</h2>
    ${cards}
  </section>`;
}

/** What ended a story that no assertion ended: an error of its own. */
function renderStoryError(events: readonly TimelineEvent[]): Html {
  const ended = events.flatMap((event) =>
    event.kind === 'phase' && event.outcome === 'failed' ? [event] : [],
  );
  const error = ended.findLast((event) => event.error !== undefined)?.error;
  const [first] = ended;
  if (error === undefined || !first) return html``;
  return html`<section aria-labelledby="story-title">
    <h2 id="story-title">The story failed</h2>
    <article class="assertion">
      <p>at ${jump(first.atMs)}</p>
      <pre class="seen">${stripVTControlCharacters(error)}</pre>
    </article>
  </section>`;
}

const legend: readonly (readonly [Look, string])[] = [
  ['online', 'online, on, quorum'],
  ['pending', 'pending, frozen, busy'],
  ['unclean', 'unclean, no quorum'],
  ['offline', 'offline, off'],
  ['stopped', 'stopped'],
  ['standby', 'standby'],
  ['maintenance', 'maintenance'],
  ['disputed', 'told differently'],
  ['unknown', 'unknown'],
  ['fault', 'fault'],
  ['bad', 'failed'],
  ['gap', 'not observed'],
];

export function renderLegend(): Html {
  const items = legend.map(([look, text]) => html`<li><span class="swatch ${look}"></span>${text}</li>`);
  return html`<ul class="legend" aria-label="What the colours mean">
    ${items}
  </ul>`;
}

/** The files kept beside the report. */
export function renderEvidence(paths: readonly string[]): Html {
  if (paths.length === 0) return html``;
  const items = paths.map((path) => html`<li><a href="${hrefOf(path)}">${path}</a></li>`);
  return html`<section>
    <details>
      <summary>
        <h2>Evidence</h2>
        ${paths.length} file${paths.length > 1 && 's'}
      </summary>
      <ul class="files">
        ${items}
      </ul>
    </details>
  </section>`;
}

/** Relative whatever it is called: `javascript:x` is the name of a file here. */
function hrefOf(path: string): string {
  return `./${path.split('/').map(encodeURIComponent).join('/')}`;
}

const maxRows = 3_000;

/** Every event as a sentence, in order. */
export function renderSequence(events: readonly TimelineEvent[]): Html {
  const rows = events.slice(0, maxRows).map(
    (event) =>
      html`<tr>
        <td>${jump(event.atMs)}</td>
        <td>${subjectOf(event)}</td>
        <td>${describeEvent(event)}</td>
      </tr>`,
  );
  const rest = events.length - rows.length;
  return html`<section>
    <details class="sequence">
      <summary>
        <h2>Every event</h2>
        ${events.length}, in order
      </summary>
      <table>
        <tbody>
          ${rows}
        </tbody>
      </table>
      ${rest > 0 && html`<p>and ${rest} more in timeline.jsonl</p>`}
    </details>
  </section>`;
}
