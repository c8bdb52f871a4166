import { randomUUID } from 'node:crypto';
import { AppError, type Image, type StoredSource } from '@pixmill/contracts';
import type { NewJob } from '@pixmill/db';
import type { Storage, StorageKeys } from '@pixmill/storage';

export interface CopySourcesDeps {
  readonly storage: Pick<Storage, 'read' | 'put'>;
  readonly keys: Pick<StorageKeys, 'source' | 'fetchedSource' | 'jobPrefix'>;
}

type NewImage = NewJob['images'][number];

/**
 * Copies the stored sources of images for another job, one after the other, and returns its images. Fetched bytes that are missing are
 * left to another fetch. Throws AppError `dead_letter_not_found` when an upload is missing, or `storage_failed`.
 */
export async function copySources(
  { storage, keys }: CopySourcesDeps,
  { jobId, images }: { readonly jobId: string; readonly images: readonly Image[] },
): Promise<NewImage[]> {
  const copies: NewImage[] = [];
  for (const image of images) copies.push(await copySource(image));
  return copies;

  async function copySource({ position, name, source }: Image): Promise<NewImage> {
    const id = randomUUID();
    if (source.kind === 'upload') {
      const copy = await copyBytes(source, keys.source({ jobId, imageId: id }));
      if (copy === null) throw new AppError('dead_letter_not_found', { message: 'The sources of this dead letter are lost' });
      return { id, position, name, source: { kind: 'upload', ...copy } };
    }
    const { url, stored } = source;
    const copy = stored && (await copyBytes(stored, keys.fetchedSource({ jobId, imageId: id, sha256: stored.sha256 })));
    return { id, position, name, source: { kind: 'url', url, ...(copy && { stored: copy }) } };
  }

  /** Null when the bytes are missing. */
  async function copyBytes({ storageKey, sizeBytes, sha256 }: StoredSource, copyKey: string): Promise<StoredSource | null> {
    try {
      await storage.put(copyKey, await storage.read(storageKey));
      return { storageKey: copyKey, sizeBytes, sha256 };
    } catch (thrown) {
      if (thrown instanceof AppError && thrown.code === 'artifact_missing') return null;
      throw thrown;
    }
  }
}
