import { copyFileSync, readdirSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';

const maxBytes = 10_000_000;
const pollIntervalMs = 30_000;

/** Moves logs that grew past 10 MB to `<name>.log.1`. Copied and cut, because the processes that write them keep them open. */
export function rotateLogs(folder: string, limitBytes = maxBytes): void {
  for (const name of readdirSync(folder)) {
    const file = join(folder, name);
    if (!name.endsWith('.log') || statSync(file).size <= limitBytes) continue;
    copyFileSync(file, `${file}.1`);
    truncateSync(file);
  }
}

/** Looks after the logs from now on; returns what ends it. */
export function startLogRotation(folder: string): () => void {
  const timer = setInterval(() => rotateLogs(folder), pollIntervalMs);
  timer.unref();
  return () => clearInterval(timer);
}
