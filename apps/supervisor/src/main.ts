import { AppError } from '@pixmill/contracts';
import { getSettings, watchShutdownSignals } from '@pixmill/runtime';
import { supervisorSettings } from './config.js';
import { supervise } from './supervise.js';

const printLine = (line: string) => process.stdout.write(`${line}\n`);
const printError = (line: string) => process.stderr.write(`${line}\n`);

/** Runs the service until it is stopped; returns the exit code. */
async function main(): Promise<number> {
  const stopping = new AbortController();
  const forceStop = new AbortController();
  let stopRequested = false;
  try {
    const settings = getSettings(supervisorSettings);
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
    // The reader of the output may have exited; the servers must still be stopped.
    for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
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
  return thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
}

process.exit(await main());
