import { existsSync } from 'node:fs';
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UserError } from '../errors.ts';
import { packageFile } from '../image/package-file.ts';

/** What `lab init` did in a folder, by paths in it. */
export interface Initialised {
  written: string[];
  /** What stood there already and was left as it is. */
  standing: string[];
}

const link = 'node_modules/fencelab';

/** `.mts` is a module in every package; `.ts` only where the package says so. */
type Extension = 'ts' | 'mts';

/**
 * Writes a config, an example scenario and a file for CI into a folder, with what they need to find `fencelab`. What stands
 * there is never overwritten.
 *
 * @throws UserError for a package.json that cannot be read, and for a folder that cannot be written
 */
export async function initialise(folder: string): Promise<Initialised> {
  const extension = await extensionIn(folder);
  const done: Initialised = { written: [], standing: [] };
  const place = async (path: string, make: (path: string) => Promise<void>): Promise<void> => {
    const isNew = await placeFile(join(folder, path), make);
    (isNew ? done.written : done.standing).push(path);
  };
  for (const { path, content, mode } of await filesToWrite(extension))
    await place(path, async (at) => writeFile(at, content, { flag: 'wx', mode }));
  await place(link, async (at) => symlink(fileURLToPath(packageFile('.')), at));
  return done;
}

/** @returns false where something stands there already */
async function placeFile(path: string, make: (path: string) => Promise<void>): Promise<boolean> {
  const folder = dirname(path);
  await mkdir(folder, { recursive: true }).catch((cause: unknown) => refuse(folder, cause));
  try {
    await make(path);
    return true;
  } catch (cause) {
    if (codeOf(cause) === 'EEXIST') return false;
    return refuse(path, cause);
  }
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? '';
}

const inTheWay = { why: 'a file is in the way of a folder', hint: 'move that file away' };
const noRight = { why: 'permission denied', hint: 'run lab init in a folder that you may write to' };

const refusals: Record<string, { why: string; hint: string }> = {
  EEXIST: inTheWay,
  ENOTDIR: inTheWay,
  EACCES: noRight,
  EPERM: noRight,
  EROFS: { ...noRight, why: 'the file system is read-only' },
};

function refuse(path: string, cause: unknown): never {
  const known = refusals[codeOf(cause)];
  if (!known) throw cause;
  throw new UserError(`${path} could not be written: ${known.why}`, { hint: known.hint, cause });
}

async function extensionIn(folder: string): Promise<Extension> {
  const path = join(folder, 'package.json');
  if (!existsSync(path)) return 'ts';
  try {
    return (JSON.parse(await readFile(path, 'utf8')) as { type?: string }).type === 'module' ? 'ts' : 'mts';
  } catch (cause) {
    throw new UserError(`${path} cannot be read as JSON`, { hint: 'mend it first', cause });
  }
}

async function filesToWrite(
  extension: Extension,
): Promise<{ path: string; content: string; mode: number }[]> {
  const templates = ['lab.config.ts', 'scenarios/our-node-dies.spec.ts', 'lab-ci.sh'];
  const files = templates.map(async (name) => ({
    path: name.replace(/\.ts$/, `.${extension}`),
    content: await readFile(packageFile(`template/${name}`), 'utf8'),
    mode: name.endsWith('.sh') ? 0o755 : 0o644,
  }));
  const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
  return [
    ...(await Promise.all(files)),
    { path: 'package.json', content: json({ private: true, type: 'module' }), mode: 0o644 },
    { path: 'tsconfig.json', content: json(tsconfig), mode: 0o644 },
    { path: '.gitignore', content: 'node_modules/\nlab-runs/\n', mode: 0o644 },
  ];
}

/** With it an editor completes and checks what is written into the files. */
const tsconfig = {
  compilerOptions: {
    target: 'es2025',
    lib: ['es2025', 'esnext.disposable', 'esnext.collection'],
    module: 'nodenext',
    strict: true,
    allowImportingTsExtensions: true,
    skipLibCheck: true,
    noEmit: true,
  },
};
