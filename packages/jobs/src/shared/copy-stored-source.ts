import type { StoredSource } from '@pixmill/contracts';
import type { NewJob } from '@pixmill/db';
import type { Storage, StorageKeys } from '@pixmill/storage';

export interface CopyStoredSourceDeps {
  readonly storage: Pick<Storage, 'copy'>;
  readonly keys: Pick<StorageKeys, 'source' | 'fetchedSource'>;
}

export interface CopyStoredSourceTask {
  readonly jobId: string;
  readonly imageId: string;
  readonly stored: StoredSource;
  /** Where the bytes were fetched from; absent for an upload. */
  readonly url?: string;
}

/** Copies bytes in storage to the source of an image of another job. Throws AppError `artifact_missing` or `storage_failed`. */
export async function copyStoredSource(
  { storage, keys }: CopyStoredSourceDeps,
  { jobId, imageId, stored, url }: CopyStoredSourceTask,
): Promise<NewJob['images'][number]['source']> {
  const { sizeBytes, sha256 } = stored;
  const storageKey = url === undefined ? keys.source({ jobId, imageId }) : keys.fetchedSource({ jobId, imageId, sha256 });
  await storage.copy(stored.storageKey, storageKey);
  const copy = { storageKey, sizeBytes, sha256 };
  return url === undefined ? { kind: 'upload', ...copy } : { kind: 'url', url, stored: copy };
}
