import type { Logger } from '@pixmill/runtime';
import { removeStaleTempFiles } from './temp-files.js';

const cleanupIntervalMs = 600_000;

/** Removes the temp files of killed processes, now and every `cleanupIntervalMs`. Returns the function that stops the timer. */
export function startTempCleanup(tempDir: string, log: Logger): () => void {
  async function cleanUp(): Promise<void> {
    try {
      const removed = await removeStaleTempFiles(tempDir);
      if (removed > 0) log.info({ removed }, 'stale temp files removed');
    } catch (thrown) {
      log.error(thrown, {}, 'stale temp files not removed');
    }
  }
  void cleanUp();
  const timer = setInterval(() => void cleanUp(), cleanupIntervalMs);
  return () => clearInterval(timer);
}
