import { DeployError } from '../../deployer/deploy-error.ts';
import { UnavailableError, UserError } from '../errors.ts';

/** 2 wrong use or config; 3 something is missing on the host, no such lab, a broken lab; 1 everything else. */
export function exitCodeOf(error: unknown): 1 | 2 | 3 {
  for (let cause = error; cause instanceof Error; cause = cause.cause)
    if (cause instanceof UnavailableError || isLackOfHost(cause)) return 3;
  return error instanceof UserError ? 2 : 1;
}

/** Writes what failed and what to do about it to stderr; a fault of lab's own comes with its stack. */
export function printError(error: unknown): void {
  const lines =
    error instanceof Error
      ? [`lab: ${isExpected(error) ? error.message : error.stack}`]
      : [`lab: ${String(error)}`];
  if ((error instanceof UserError || error instanceof DeployError) && error.hint)
    lines.push(`  ${error.hint}`);
  process.stderr.write(`${lines.join('\n')}\n`);
}

/** Errors that name what failed outside of lab, as against mistakes in its own code. */
function isExpected(error: Error): boolean {
  return !['TypeError', 'ReferenceError', 'RangeError', 'SyntaxError', 'AssertionError'].includes(error.name);
}

/** The system's own refusals: no right, no space, no more files or memory. */
function isLackOfHost({ code }: NodeJS.ErrnoException): boolean {
  return ['EACCES', 'EPERM', 'EROFS', 'ENOSPC', 'EDQUOT', 'EMFILE', 'ENFILE', 'ENOMEM'].includes(code ?? '');
}
