import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

/** Counts over all suites; a suite that broke without counting is one failure. */
interface Counts {
  passed: number;
  failed: number;
}

interface Suite {
  name: string;
  /** Runs when it is named, and not with all the others. */
  onlyByName?: true;
  argv: string[];
  /** A checker counts as one; node:test counts its tests. */
  counts: 'itself' | 'its tests';
}

const tests = (...words: string[]): string[] => ['node', '--test', '--test-timeout=1800000', ...words];

const suites: Record<string, Suite> = {
  types: { name: 'types', argv: ['tsc'], counts: 'itself' },
  lint: { name: 'lint', argv: ['oxlint', '--type-aware', '--deny-warnings'], counts: 'itself' },
  format: { name: 'format', argv: ['oxfmt', '--check'], counts: 'itself' },
  unused: { name: 'unused', argv: ['knip'], counts: 'itself' },
  unit: {
    name: 'unit',
    argv: tests('test/*.test.ts', 'test/{lab,deployer,verify,fixtures}/**/*.test.ts'),
    counts: 'its tests',
  },
  browser: { name: 'browser', argv: tests('test/browser/**/*.test.ts'), counts: 'its tests' },
  // They wait more than they compute: two files at a time keep two cores busy, and each has labs of its own (baselines are shared).
  docker: {
    name: 'docker',
    argv: tests('--test-concurrency=2', 'test/docker/**/*.test.ts'),
    counts: 'its tests',
  },
  // More than an hour: every system's scenarios, whose images `lab setup --os debian12,debian11,debian13` makes.
  long: {
    name: 'long',
    onlyByName: true,
    argv: tests('--test-concurrency=1', 'test/long/**/*.test.ts'),
    counts: 'its tests',
  },
};

const root = join(import.meta.dirname, '..');
/** The project's own tools and Node first, as npm has it: this runs without npm too, and from any folder. */
const path = [join(root, 'node_modules', '.bin'), process.env['PATH']].join(delimiter);

/** Runs a suite to its end; what its tests noted of labs in which one failed comes after all that they said. */
async function runSuite({ name, argv, counts }: Suite, scratch: string): Promise<Counts> {
  process.stdout.write(`\n== ${name}\n`);
  const [program = '', ...args] = argv;
  const file = join(scratch, `${name}.json`);
  const evidence = join(scratch, `${name}.txt`);
  const counter = join(import.meta.dirname, 'count-reporter.ts');
  const reporters = [
    '--test-reporter=spec',
    '--test-reporter-destination=stdout',
    `--test-reporter=${counter}`,
    `--test-reporter-destination=${file}`,
  ];
  const child = spawn(program, [...(counts === 'its tests' ? reporters : []), ...args], {
    stdio: ['ignore', 'inherit', 'inherit'],
    cwd: root,
    env: { ...process.env, PATH: path, FENCELAB_TEST_EVIDENCE: evidence },
  });
  const [code] = (await once(child, 'exit')) as [number | null];
  process.stdout.write(await readFile(evidence, 'utf8').catch(() => ''));
  if (counts === 'itself') return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
  const counted = await readFile(file, 'utf8').then(
    (text) => JSON.parse(text) as Counts,
    () => ({ passed: 0, failed: 1 }),
  );
  // One that broke without a failed test, and one that found no test at all.
  const broke = code !== 0 || counted.passed === 0;
  return broke && counted.failed === 0 ? { ...counted, failed: 1 } : counted;
}

const named = process.argv.slice(2);
const names = named.length > 0 ? named : Object.keys(suites).filter((name) => !suites[name]?.onlyByName);
const scratch = await mkdtemp(join(tmpdir(), 'fencelab-suites-'));
const total: Counts = { passed: 0, failed: 0 };
try {
  for (const name of names) {
    const suite = suites[name];
    if (!suite) throw new Error(`no suite "${name}"; there are: ${Object.keys(suites).join(', ')}`);
    const { passed, failed } = await runSuite(suite, scratch);
    process.stdout.write(`== ${name}: ${passed} passed, ${failed} failed\n`);
    total.passed += passed;
    total.failed += failed;
  }
} finally {
  await rm(scratch, { recursive: true });
}
process.stdout.write(`\n${total.passed} passed, ${total.failed} failed\n`);
process.exitCode = total.failed === 0 ? 0 : 1;
