import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RequestLog } from '../../../lab/fence/request-log.ts';

function collect(): { log: RequestLog; lines: string[] } {
  const lines: string[] = [];
  return { log: new RequestLog((line) => lines.push(line)), lines };
}

test('writes a served request as one line of JSON, on which nothing that a client sends can break out', () => {
  const { log, lines } = collect();
  const machine = 'x"\n{"time":"forged"}';
  const taken = log.taken({ from: '10.0.0.1', machine, operation: 'off' });
  log.served(taken, { from: '10.0.0.1', machine, operation: 'off', answer: 'failure', durationMs: 1.26 });
  assert.equal(lines.length, 2);
  for (const text of lines) assert.equal(text.indexOf('\n'), text.length - 1);
  const [came, served] = lines.map((text) => JSON.parse(text) as Record<string, unknown>);
  assert.match(String(served?.['time']), /^\d{4}-\d\d-\d\dT/);
  assert.match(taken, /^[0-9a-f]{6}-1$/);
  const request = { request: taken, from: '10.0.0.1', machine, operation: 'off' };
  const timeless = ({ time: _time, monotonicMs, ...line }: Record<string, unknown> = {}): object => {
    assert.equal(typeof monotonicMs, 'number');
    return line;
  };
  assert.deepEqual(timeless(came), request);
  assert.deepEqual(timeless(served), { ...request, answer: 'failure', durationMs: 1.3 });
  assert.ok(Number(served?.['monotonicMs']) >= Number(came?.['monotonicMs']));
});

test('a request of another start of the host is called otherwise', () => {
  const [one, other] = [collect(), collect()].map(({ log }) =>
    log.taken({ from: '10.0.0.1', machine: null, operation: 'list' }),
  );
  assert.notEqual(one, other);
});

test('counts what is dropped and writes the counts once a second', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout', 'Date'] });
  const { log, lines } = collect();
  for (let i = 0; i < 1000; i += 1) log.dropped('length');
  log.dropped('signature');
  assert.equal(lines.length, 0);
  t.mock.timers.tick(1000);
  assert.equal(lines.length, 1);
  assert.deepEqual((JSON.parse(lines[0] ?? '') as { dropped: object }).dropped, {
    length: 1000,
    signature: 1,
  });
  t.mock.timers.tick(5000);
  assert.equal(lines.length, 1);
});

test('keeps the number of reasons bounded', () => {
  const { log, lines } = collect();
  for (let i = 0; i < 1000; i += 1) log.dropped(`reason ${i}`);
  log.flush();
  const { dropped } = JSON.parse(lines[0] ?? '') as { dropped: Record<string, number> };
  assert.ok(Object.keys(dropped).length <= 40);
  assert.equal(
    Object.values(dropped).reduce((sum, n) => sum + n, 0),
    1000,
  );
});

test('writes what is still counted when it is flushed, and nothing twice', () => {
  const { log, lines } = collect();
  log.dropped('length');
  log.flush();
  log.flush();
  assert.equal(lines.length, 1);
});
