/** How a command runs on a node. */
export interface ExecOptions {
  /** Written to the command's standard input, which is then closed. Secrets go here, never into the command. */
  stdin?: string | Uint8Array;
  /** Bound of the whole call; the default is 60 s. The command is ended when it is reached. */
  timeoutMs?: number;
  /** Exit codes that are no error; default `[0]`. `'any'` returns whatever the code is. */
  okCodes?: readonly number[] | 'any';
  signal?: AbortSignal | undefined;
}

export interface ExecResult {
  exitCode: number;
  stdout: string;
  stderr: string;
}

/** A machine of the cluster that runs commands as root and takes files. Adapters: SSH, the engine's exec. */
export interface Node {
  /** The name that the cluster knows, such as `controller1-vm`. */
  readonly name: string;

  /**
   * Runs a shell command line.
   * @throws CommandError for an exit code outside `okCodes`, a time-out, or a node that cannot be reached
   */
  exec(command: string, options?: ExecOptions): Promise<ExecResult>;

  /** Writes a whole file in one step (a reader sees the old or the new one), owned by root. */
  put(path: string, content: string | Uint8Array, options?: { mode?: number }): Promise<void>;

  /** Reads a whole file. @throws CommandError when it is not there */
  get(path: string): Promise<Buffer>;
}

export const defaultExecTimeoutMs = 60_000;

/** Quotes arguments for a POSIX shell: `['echo', "it's"]` → `echo 'it'\''s'`. */
export function shellQuote(...args: readonly string[]): string {
  return args
    .map((arg) => (/^[\w@%+=:,./-]+$/.test(arg) ? arg : `'${arg.replaceAll("'", `'\\''`)}'`))
    .join(' ');
}

/** The command that writes its standard input to `path` in one step: the name changes over when all of it is there. */
export function writeCommand(path: string, mode: number): string {
  const [from, to] = [shellQuote(`${path}.new`), shellQuote(path)];
  return `umask 077 && cat > ${from} && chmod ${mode.toString(8)} ${from} && mv -f ${from} ${to}`;
}
