import { readEnv } from '@pixmill/config';
import { AppError } from '@pixmill/contracts';
import { supervisorSettings } from './config.js';
import { watchParent } from './parent-watch.js';
import { supervise } from './supervise.js';

/** One Ctrl-C arrives twice under npm: from the terminal, and passed on by npm. */
const sameSignalMs = 1_000;

const say = (line: string) => process.stdout.write(`${line}\n`);
const complain = (line: string) => process.stderr.write(`${line}\n`);

async function main(): Promise<number> {
  const reading = readEnv(supervisorSettings);
  if (!reading.ok) {
    complain(`Pixmill could not start. Settings:\n  ${reading.problems.join('\n  ')}`);
    return 1;
  }
  process.umask(0o077); // what is kept is nobody else's
  const stopping = new AbortController();
  const now = new AbortController();
  let firstSignalAt = 0;
  const stop = (why: string) => {
    if (!stopping.signal.aborted) {
      firstSignalAt = Date.now();
      say(`${why}: stopping`);
      stopping.abort();
    } else if (firstSignalAt > 0 && Date.now() - firstSignalAt > sameSignalMs) now.abort();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop(signal));
  // Whoever read our output may be gone; the servers must still be stopped.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  watchParent(() => stop('the process that started Pixmill is gone'));

  try {
    await supervise(reading.value, { say, stopping, now: now.signal });
    return 0;
  } catch (error) {
    if (firstSignalAt > 0) return 0; // told to stop while it was starting
    complain(`Pixmill could not start.\n${describe(error)}`);
    return 1;
  }
}

function describe(error: unknown): string {
  if (error instanceof AppError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

process.exit(await main());
