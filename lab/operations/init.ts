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
 * @throws UserError for a package.json that cannot be read
 */
export async function initialise(folder: string): Promise<Initialised> {
  const extension = await extensionIn(folder);
  const done: Initialised = { written: [], standing: [] };
  for (const { path, content, mode } of await filesToWrite(extension)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    const isNew = await writeFile(join(folder, path), content, { flag: 'wx', mode }).then(
      () => true,
      isThere,
    );
    (isNew ? done.written : done.standing).push(path);
  }
  await mkdir(join(folder, dirname(link)), { recursive: true });
  const isNew = await symlink(fileURLToPath(packageFile('.')), join(folder, link)).then(() => true, isThere);
  (isNew ? done.written : done.standing).push(link);
  return done;
}

function isThere(error: NodeJS.ErrnoException): false {
  if (error.code === 'EEXIST') return false;
  throw error;
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
