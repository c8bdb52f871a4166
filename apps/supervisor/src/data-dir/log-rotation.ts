import { closeSync, copyFileSync, openSync, readdirSync, readSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const maxBytes = 10_000_000;
/** What is kept of a log that the disk has no room to copy. */
const keptBytes = 1_000_000;
const pollIntervalMs = 30_000;

/**
 * Moves logs over 10 MB to `<name>.log.1`. Copies and truncates, because the processes keep their logs open. Where the disk has no room for the
 * copy, only the last megabyte is kept. Throws an error of the system.
 */
export function rotateLogs(folder: string, limitBytes = maxBytes): void {
  for (const name of readdirSync(folder)) {
    const file = join(folder, name);
    if (name.endsWith('.log') && statSync(file).size > limitBytes) rotateLog(file);
  }
}

function rotateLog(file: string): void {
  const older = `${file}.1`;
  rmSync(older, { force: true });
  try {
    copyFileSync(file, older);
    truncateSync(file);
  } catch (error) {
    rmSync(older, { force: true });
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    const tail = readEnd(file);
    truncateSync(file); // frees what the next line needs
    writeFileSync(older, tail, { mode: 0o600 });
  }
}

function readEnd(file: string): Buffer {
  const bytes = Buffer.alloc(keptBytes);
  const descriptor = openSync(file, 'r');
  try {
    const length = readSync(descriptor, bytes, 0, keptBytes, Math.max(0, statSync(file).size - keptBytes));
    return bytes.subarray(0, length);
  } finally {
    closeSync(descriptor);
  }
}

/** Rotates the logs every 30 s; returns the stop function. A failure is printed once, until another one comes. */
export function startLogRotation(folder: string, printLine: (line: string) => void): () => void {
  let lastFailure = '';
  const timer = setInterval(() => {
    let failure = '';
    try {
      rotateLogs(folder);
    } catch (error) {
      failure = `the logs could not be rotated: ${error instanceof Error ? error.message : String(error)}`;
    }
    if (failure !== '' && failure !== lastFailure) printLine(failure);
    lastFailure = failure;
  }, pollIntervalMs);
  timer.unref();
  return () => clearInterval(timer);
}
