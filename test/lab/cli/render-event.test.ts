import assert from 'node:assert/strict';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { test } from 'node:test';
import { renderEvent } from '../../../lab/cli/render-event.ts';
import { readTimeline } from '../../../lab/timeline/timeline.ts';

const folder = join(import.meta.dirname, '../../recorded/timelines/fence-controller3');
const events = readTimeline(folder);

test('each event is one line where the terminal is wide enough', () => {
  for (const event of events) assert.doesNotMatch(renderEvent(event), /\n/);
});

test('on a narrow terminal nothing is lost: it goes on below', () => {
  const words = (text: string): string[] => text.split(/\s+/).filter(Boolean);
  const cluster = events.filter(({ kind }) => kind === 'cluster');
  assert.ok(cluster.length > 0);
  for (const event of cluster) {
    const narrow = renderEvent(event, { columns: 60 });
    assert.deepEqual(words(narrow), words(renderEvent(event)));
    assert.ok(
      narrow.split('\n').every((line) => line.length <= 60),
      narrow,
    );
  }
});

test('a lost machine is red, and without a terminal nothing is coloured', () => {
  const die = events.find((event) => event.kind === 'power' && event.action === 'die');
  assert.ok(die);
  const coloured = renderEvent(die, { colour: true });
  assert.ok(coloured.startsWith('\u001B[31m'));
  assert.equal(stripVTControlCharacters(coloured), renderEvent(die));
});
