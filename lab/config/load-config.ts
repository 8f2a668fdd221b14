import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { describeIssue } from '../../deployer/describe-issue.ts';
import { UserError } from '../errors.ts';
import { configSchema, type LabConfig } from './schema.ts';

/** A config and the folder that its paths are relative to. */
export type LoadedConfig = LabConfig & { folder: string };

/** In a package of CommonJS modules, which `npm init` makes, only the second can be loaded. */
const fileNames = ['lab.config.ts', 'lab.config.mts'];

/**
 * Loads `lab.config.ts` or `lab.config.mts` from the folder, or the file that is named.
 *
 * @returns an empty config where no file was named and none is there
 * @throws UserError naming the file, the field's path and what is allowed there
 */
export async function loadConfig(folder: string, file?: string): Promise<LoadedConfig> {
  const path = (file === undefined ? fileNames : [file])
    .map((name) => resolve(folder, name))
    .find((candidate) => existsSync(candidate));
  if (path === undefined) {
    if (file === undefined) return { folder };
    throw new UserError(`there is no config file ${resolve(folder, file)}`, {
      hint: 'name one that exists with --config, or leave it out',
    });
  }
  const parsed = configSchema.safeParse(await importDefault(path));
  if (!parsed.success) {
    const { issues } = parsed.error;
    const problems = issues.flatMap((issue) => describeIssue(configSchema, issue));
    // A field that is not known comes with those of its own level.
    const isNoObject = issues.some(({ code, path: at }) => code !== 'unrecognized_keys' && at.length === 0);
    throw new UserError([`${path} is not a valid config`, ...problems].join('\n  '), {
      ...(isNoObject && { hint: `allowed fields: ${Object.keys(configSchema.shape).join(', ')}` }),
    });
  }
  return { ...parsed.data, folder: dirname(path) };
}

/** What a folder beside lab's own needs, whose files import from it. */
export const linkHint = "npm link in lab's own folder, then npm link fencelab in this one";

async function importDefault(path: string): Promise<unknown> {
  const url = pathToFileURL(path).href;
  try {
    return ((await import(url)) as { default?: unknown }).default;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const hints = [
      { when: 'outside a module', hint: 'name it lab.config.mts, or set "type": "module" in package.json' },
      { when: "Cannot find package 'fencelab'", hint: linkHint },
    ];
    const hint = hints.find(({ when }) => reason.includes(when))?.hint;
    const place = placeOf(cause, url);
    const at = place === undefined ? '' : `${place}: `;
    throw new UserError(`${path} could not be loaded: ${at}${reason}`, { ...(hint && { hint }), cause });
  }
}

/**
 * The file and line of an error in a config. Node's message lacks it: of a syntax error it stands above the stack, be it the config's or
 * of a file that it imports; of what the config threw, in the stack.
 */
function placeOf(error: unknown, url: string): string | undefined {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  const [, above] = /^((?:file:\/\/)?\/.*:\d+)\n/.exec(stack) ?? [];
  const [, within] = stack.split(`${url}:`, 2).map((text) => /^\d+/.exec(text)?.[0]);
  const place = above ?? (within === undefined ? undefined : `${url}:${within}`);
  return place?.startsWith('file:') ? placeInFile(place) : place;
}

function placeInFile(place: string): string {
  const end = place.lastIndexOf(':');
  return fileURLToPath(place.slice(0, end)) + place.slice(end);
}
