import { CommanderError } from 'commander';
import { createProgram } from './cli/program.ts';
import { exitCodeOf, printError } from './cli/print-error.ts';

/** The live list of steps hides it. */
const showCursor = '\x1b[?25h';

// Ctrl-C ends at once: whatever stands is labelled, so that `lab up` completes it and `lab down` removes it.
process.once('SIGINT', () => {
  if (process.stderr.isTTY) process.stderr.write(showCursor);
  process.stderr.write('\ninterrupted; "lab up" completes what was begun, "lab down" removes it\n');
  process.exit(130);
});
/** As of a program that SIGPIPE ends. */
const readerIsGone = 141;
// `lab logs | head` closes our output; that is the reader's good right. What was cut short by it was not done all the same.
process.stdout.on('error', (error: NodeJS.ErrnoException) =>
  process.exit(error.code === 'EPIPE' ? readerIsGone : 1),
);

try {
  await createProgram().parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? 0 : 2;
  } else {
    printError(error);
    process.exitCode = exitCodeOf(error);
  }
}
