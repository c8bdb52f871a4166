import { exitCodes } from './command.js';

/** A reader such as `head` may leave early; anything else means that the output is incomplete, such as a full disk. */
export function ignoreClosedOutput(): void {
  process.stdout.on('error', ({ code, message }: NodeJS.ErrnoException) => {
    if (code === 'EPIPE') return;
    process.exitCode = exitCodes.failed;
    process.stderr.write(`The output could not be written: ${message}\n`);
  });
  process.stderr.on('error', () => undefined);
}
