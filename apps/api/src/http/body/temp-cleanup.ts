import { type Logger, makeFolderAsync } from '@pixmill/runtime';
import { removeStaleTempFiles } from './temp-files.js';

const cleanupIntervalMs = 600_000;

/**
 * The folder of an upload has the time at which its file was opened. Only time in which the service waits for the client counts against
 * `UPLOAD_TIMEOUT`, so an upload to a slow disk may take longer.
 */
const toStaleAfterMs = (uploadTimeoutMs: number) => 2 * uploadTimeoutMs + cleanupIntervalMs;

export interface TempFolder {
  readonly tempDir: string;
  /** Longest time for a request body, in ms. */
  readonly uploadTimeoutMs: number;
}

/**
 * Creates the temp folder and removes the temp files of killed processes, now and every `cleanupIntervalMs`. Each entry that cannot be
 * removed is logged once. Returns the function that stops the timer.
 */
export function startTempCleanup({ tempDir, uploadTimeoutMs }: TempFolder, log: Logger): () => void {
  let failing: ReadonlyMap<string, unknown> = new Map();

  async function cleanUp(): Promise<void> {
    try {
      await makeFolderAsync(tempDir);
      const { removed, failed } = await removeStaleTempFiles(tempDir, toStaleAfterMs(uploadTimeoutMs));
      if (removed > 0) log.info({ removed }, 'stale temp files removed');
      for (const [name, thrown] of failed) if (!failing.has(name)) log.error(thrown, { name }, 'stale temp file not removed');
      failing = failed;
    } catch (thrown) {
      log.error(thrown, {}, 'stale temp files not removed');
    }
  }
  void cleanUp();
  const timer = setInterval(() => void cleanUp(), cleanupIntervalMs);
  return () => clearInterval(timer);
}
