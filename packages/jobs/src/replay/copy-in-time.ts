import { AppError } from '@pixmill/contracts';
import type { NewJob } from '@pixmill/db';
import type { Storage } from '@pixmill/storage';
import { orphanTtlFractions } from '../shared/retention.js';
import { type CopySourcesDeps, type CopySourcesTask, copySources } from './copy-sources.js';

export interface CopyInTimeDeps extends CopySourcesDeps {
  readonly storage: CopySourcesDeps['storage'] & Pick<Storage, 'removeAll'>;
}

export interface CopyInTimeTask extends CopySourcesTask {
  /** Age in ms at which a stored file without a row is removed. */
  readonly orphanTtlMs: number;
}

/**
 * Copies the sources of another job's images. Copies that took so long that they could be removed as orphans belong to no job. Nothing
 * stays after an error. Throws AppError.
 */
export async function copyInTime(deps: CopyInTimeDeps, task: CopyInTimeTask): Promise<NewJob['images']> {
  const { storage, keys } = deps;
  const startedAt = performance.now();
  try {
    const images = await copySources(deps, task);
    const durationMs = performance.now() - startedAt;
    if (durationMs <= task.orphanTtlMs * orphanTtlFractions.submit) return images;
    throw new AppError('unavailable', { detail: `copying the sources took ${Math.round(durationMs)} ms`, retryAfterMs: 2_000 });
  } catch (thrown) {
    await storage.removeAll(keys.jobPrefix(task.jobId));
    throw thrown;
  }
}
