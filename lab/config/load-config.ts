import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { z } from 'zod';
import { UserError } from '../errors.ts';
import { configSchema, type LabConfig } from './schema.ts';

/** A config and the folder that its paths are relative to. */
export type LoadedConfig = LabConfig & { folder: string };

/**
 * Loads `lab.config.ts` from the folder, or the file that is named.
 *
 * @returns an empty config where no file was named and none is there
 * @throws UserError naming the file, the field's path and what is allowed there
 */
export async function loadConfig(folder: string, file?: string): Promise<LoadedConfig> {
  const path = resolve(folder, file ?? 'lab.config.ts');
  if (!existsSync(path)) {
    if (file === undefined) return { folder };
    throw new UserError(`no config file ${path}`, {
      hint: 'name one that exists with --config, or leave it out',
    });
  }
  let module: { default?: unknown };
  try {
    module = (await import(pathToFileURL(path).href)) as { default?: unknown };
  } catch (cause) {
    throw new UserError(
      `${path} could not be loaded: ${cause instanceof Error ? cause.message : String(cause)}`,
      { cause },
    );
  }
  const parsed = configSchema.safeParse(module.default);
  if (!parsed.success) {
    throw new UserError(`${path} is not a valid config\n${describeIssues(parsed.error)}`, {
      hint: `allowed fields: ${Object.keys(configSchema.shape).join(', ')}`,
    });
  }
  return { ...parsed.data, folder: dirname(path) };
}

/** One line an issue, the field's path first: `  nodes: a whole number from 1 to 16`. */
export function describeIssues(error: z.ZodError): string {
  return error.issues.map(({ path, message }) => `  ${path.join('.') || 'the file'}: ${message}`).join('\n');
}
