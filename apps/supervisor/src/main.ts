import { AppError } from '@pixmill/contracts';
import { createLineWriter, ignoreOutputErrors, type LostLines, watchShutdownSignals } from '@pixmill/runtime';
import { getAllSettings } from './all-settings.js';
import { supervise } from './supervise.js';

// Lines that cannot be written are lost, not fatal: the disk of a redirected output may be full, or its reader gone.
const renderLoss = ({ count, reason }: LostLines) => `${count} lines could not be printed (${reason})\n`;
const createPrinter = (fd: number) => {
  const writer = createLineWriter({ fd, renderLoss });
  return (line: string) => writer.write(`${line}\n`);
};
const [printLine, printError] = [createPrinter(process.stdout.fd), createPrinter(process.stderr.fd)];

/** Runs the service until it is stopped; returns the exit code. */
async function main(): Promise<number> {
  const stopping = new AbortController();
  const forceStop = new AbortController();
  let stopRequested = false;
  ignoreOutputErrors();
  try {
    const settings = getAllSettings((warning) => printLine(`Warning: ${warning}`));
    process.umask(0o077); // only this user may read the files of the service
    watchShutdownSignals({
      signals: ['SIGINT', 'SIGTERM', 'SIGHUP'],
      parent: 'pid',
      onRequest(reason) {
        if (stopping.signal.aborted) return; // a failed start is already stopping the service
        stopRequested = true;
        printLine(`${reason}: stopping`);
        stopping.abort();
      },
      onForce: () => forceStop.abort(),
    });
    await supervise(settings, { printLine, stopping, forceStop: forceStop.signal });
    return 0;
  } catch (thrown) {
    if (stopRequested) return 0; // stopped during the start
    printError(`Pixmill could not start.\n${describeError(thrown)}`);
    return 1;
  }
}

function describeError(thrown: unknown): string {
  if (thrown instanceof AppError) return thrown.message;
  if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOSPC')
    return `The disk of DATA_DIR is full (${thrown.message}).\nFree some space, then start again.`;
  // A refusal of the system, such as EACCES or EROFS, names the call and the path.
  if (thrown instanceof Error && 'errno' in thrown && 'path' in thrown) return thrown.message;
  return thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
}

process.exit(await main());
