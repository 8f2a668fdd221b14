import { benchCli } from './cli.ts';
import { benchFenceHost } from './fence-host.ts';
import { benchObservation } from './observation.ts';
import { benchScale } from './scale.ts';
import { benchSnapshot } from './snapshot.ts';
import { benchUp } from './up.ts';

/** Each measurement by name; without arguments all are taken. Prints one JSON object. */
const benches: Record<string, () => Promise<unknown>> = {
  up: benchUp,
  snapshot: benchSnapshot,
  scale: benchScale,
  observation: benchObservation,
  fenceHost: benchFenceHost,
  cli: benchCli,
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in benches));
if (unknown.length > 0)
  throw new Error(`no bench ${unknown.join(', ')}; there are: ${Object.keys(benches).join(', ')}`);

const results: Record<string, unknown> = {};
for (const [name, bench] of Object.entries(benches)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  process.stderr.write(`measuring ${name}\n`);
  results[name] = await bench();
}
process.stdout.write(`${JSON.stringify(results, null, 2)}\n`);
