import type { Logger } from '@pixmill/runtime';
import { removeStaleTempFiles } from './temp-files.js';

const cleanupIntervalMs = 600_000;

/** Removes temp files that killed processes left, now and every `cleanupIntervalMs`. Returns the function that stops this. */
export function startTempCleanup(tempDir: string, log: Logger): () => void {
  async function cleanUp(): Promise<void> {
    try {
      const removed = await removeStaleTempFiles(tempDir);
      if (removed > 0) log.info({ removed }, 'stale temp files removed');
    } catch (thrown) {
      log.error(thrown, {}, 'could not remove stale temp files');
    }
  }
  void cleanUp();
  const timer = setInterval(() => void cleanUp(), cleanupIntervalMs);
  return () => clearInterval(timer);
}
