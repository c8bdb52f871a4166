import { copyFileSync, readdirSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';

const maxBytes = 10_000_000;
const pollIntervalMs = 30_000;

/** Moves logs over 10 MB to `<name>.log.1`. Copies and truncates, because the processes keep their logs open. */
export function rotateLogs(folder: string, limitBytes = maxBytes): void {
  for (const name of readdirSync(folder)) {
    const file = join(folder, name);
    if (!name.endsWith('.log') || statSync(file).size <= limitBytes) continue;
    copyFileSync(file, `${file}.1`);
    truncateSync(file);
  }
}

/** Rotates the logs every 30 s; returns the stop function. */
export function startLogRotation(folder: string): () => void {
  const timer = setInterval(() => rotateLogs(folder), pollIntervalMs);
  timer.unref();
  return () => clearInterval(timer);
}
