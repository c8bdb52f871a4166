import { AppError } from '@pixmill/contracts';
import { readEnv } from '@pixmill/runtime';
import { supervisorSettings } from './config.js';
import { watchParent } from './processes/watch-parent.js';
import { supervise } from './supervise.js';

/** One Ctrl-C arrives twice under npm: from the terminal, and passed on by npm. */
const repeatedSignalMs = 1_000;

const say = (line: string) => process.stdout.write(`${line}\n`);
const printError = (line: string) => process.stderr.write(`${line}\n`);

async function main(): Promise<number> {
  const reading = readEnv(supervisorSettings);
  if (!reading.ok) {
    printError(`Pixmill could not start. Settings:\n  ${reading.problems.join('\n  ')}`);
    return 1;
  }
  process.umask(0o077); // what is kept is nobody else's
  const stopping = new AbortController();
  const forceStop = new AbortController();
  let firstSignalAt = 0;
  const stop = (reason: string) => {
    if (!stopping.signal.aborted) {
      firstSignalAt = Date.now();
      say(`${reason}: stopping`);
      stopping.abort();
    } else if (firstSignalAt > 0 && Date.now() - firstSignalAt > repeatedSignalMs) forceStop.abort();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop(signal));
  // Whoever read our output may be gone; the servers must still be stopped.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  watchParent(() => stop('the process that started Pixmill is gone'));

  try {
    await supervise(reading.value, { say, stopping, forceStop: forceStop.signal });
    return 0;
  } catch (error) {
    if (firstSignalAt > 0) return 0; // told to stop while it was starting
    printError(`Pixmill could not start.\n${describe(error)}`);
    return 1;
  }
}

function describe(error: unknown): string {
  if (error instanceof AppError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

process.exit(await main());
