/** So much of what the package manager said is kept. */
const lastLines = 6;
/** What it says of its own doing, which is no news. */
const noise =
  /^(Reading |Building |\(Reading |Get:|Hit:|Ign:|Preparing to unpack|Selecting |Unpacking |Setting up |Fetched |Loaded plugins|Resolving |-->|--->)/;

/** Packages could not be installed: why, and what is to be done about it. A further run takes up from there. */
export class InstallError extends Error {
  override name = 'InstallError';

  /**
   * @param why what failed, where it was asked for, and for how long
   * @param todo what the reader can do about it
   * @param output all that the package manager said; its last words are kept
   */
  constructor(why: string, { todo, output, cause }: { todo: string; output: string; cause?: unknown }) {
    super([why, `  ${todo}, and deploy again`, ...lastWords(output)].join('\n'), { cause });
  }
}

function lastWords(output: string): string[] {
  const lines = output
    .split(/[\r\n]+/)
    .map((line) => line.trimEnd())
    .filter((line) => line !== '' && !noise.test(line));
  return lines.slice(-lastLines).map((line) => `  | ${line}`);
}
