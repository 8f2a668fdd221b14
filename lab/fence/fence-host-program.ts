import { readFile } from 'node:fs/promises';
import { stripTypeScriptTypes } from 'node:module';
import { dirname, extname, join, normalize } from 'node:path';

/** `.ts` in the source tree, `.js` when compiled. */
const extension = extname(import.meta.filename);
const projectFolder = join(import.meta.dirname, '..', '..');

/** A module of the program as it runs: JavaScript, its path relative to the program's folder. */
export interface ProgramModule {
  path: string;
  code: string;
}

export const fenceHostMain = 'lab/fence/main.js';

/**
 * The fence host's program: its main module and all that this imports, the files of this very version. The types are
 * already taken out: the part of Node that does so costs 40 MB, and the fence host is to be small.
 */
export async function readFenceHostProgram(): Promise<ProgramModule[]> {
  const modules = new Map<string, string>();
  const wanted = [fenceHostMain];
  for (let path = wanted.pop(); path !== undefined; path = wanted.pop()) {
    if (modules.has(path)) continue;
    const code = await readModule(path);
    modules.set(path, code);
    const folder = dirname(path);
    wanted.push(...importsOf(code).flatMap((to) => (to.startsWith('.') ? normalize(join(folder, to)) : [])));
  }
  return [...modules].map(([path, code]) => ({ path, code }));
}

/** What a module imports when it runs, as it stands there: `./auth.js`, `node:net`. */
export function importsOf(code: string): string[] {
  return [...code.matchAll(/^(?:import '|(?:import|export|\}).*? from ')([^']+)';$/gm)].map(
    ([, specifier = '']) => specifier,
  );
}

async function readModule(path: string): Promise<string> {
  const text = await readFile(join(projectFolder, path.replace(/\.js$/, extension)), 'utf8');
  if (extension === '.js') return text;
  return withoutWarning(() => stripTypeScriptTypes(text)).replaceAll(/(from '\.[^']+)\.ts';/g, "$1.js';");
}

/** Node calls the stripping of types experimental when it is asked for by name, though it runs our source by it. */
function withoutWarning<T>(call: () => T): T {
  const emitWarning = process.emitWarning.bind(process);
  process.emitWarning = () => undefined;
  try {
    return call();
  } finally {
    process.emitWarning = emitWarning;
  }
}
