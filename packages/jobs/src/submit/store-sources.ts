import { randomUUID } from 'node:crypto';
import { AppError } from '@pixmill/contracts';
import type { NewJob } from '@pixmill/db';
import type { SourceInput } from '@pixmill/dialects';
import { randomRetryAfterMs } from '@pixmill/runtime';
import type { Storage, StorageKeys } from '@pixmill/storage';
import { copyStoredSource } from '../shared/copy-stored-source.js';
import { orphanTtlFractions } from '../shared/retention.js';

export interface StoreSourcesDeps {
  readonly storage: Pick<Storage, 'putFile' | 'copy' | 'removeAll'>;
  readonly keys: Pick<StorageKeys, 'source' | 'fetchedSource' | 'jobPrefix'>;
}

export interface StoreSourcesTask {
  readonly jobId: string;
  readonly sources: readonly SourceInput[];
  /** Age in ms at which a stored file without a row is removed. */
  readonly orphanTtlMs: number;
}

/**
 * Moves the uploads of a new job to storage and copies sources that are there; a source with a URL is left for the worker. Fails when this takes so long that
 * maintenance could remove the files as orphans before the job is written. Throws AppError `storage_failed`, `unavailable`, or
 * `artifact_missing` for a stored source that is gone.
 */
export async function storeSources({ storage, keys }: StoreSourcesDeps, task: StoreSourcesTask): Promise<NewJob['images']> {
  const { jobId, sources, orphanTtlMs } = task;

  async function storeSource(source: SourceInput, position: number): Promise<NewJob['images'][number]> {
    const id = randomUUID();
    const { name } = source;
    if (source.kind === 'url') return { id, position, name, source: { kind: 'url', url: source.url } };
    if (source.kind === 'stored')
      return { id, position, name, source: await copyStoredSource({ storage, keys }, { jobId, imageId: id, ...source }) };
    const storageKey = keys.source({ jobId, imageId: id });
    const { path, sizeBytes, sha256 } = source.file;
    await storage.putFile(storageKey, path);
    return { id, position, name, source: { kind: 'upload', storageKey, sizeBytes, sha256 } };
  }

  const startedAt = performance.now();
  const images = await Promise.all(sources.map(storeSource));
  const durationMs = performance.now() - startedAt;
  if (durationMs > orphanTtlMs * orphanTtlFractions.submit) {
    await storage.removeAll(keys.jobPrefix(jobId));
    throw new AppError('unavailable', {
      detail: `storing the uploads took ${Math.round(durationMs)} ms`,
      retryAfterMs: randomRetryAfterMs(),
    });
  }
  return images;
}
