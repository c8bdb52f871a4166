import { randomUUID } from 'node:crypto';
import { AppError, type Image } from '@pixmill/contracts';
import type { NewJob } from '@pixmill/db';
import type { Storage, StorageKeys } from '@pixmill/storage';
import { type CopyStoredSourceTask, copyStoredSource } from '../shared/copy-stored-source.js';

export interface CopySourcesDeps {
  readonly storage: Pick<Storage, 'copy'>;
  readonly keys: Pick<StorageKeys, 'source' | 'fetchedSource' | 'jobPrefix'>;
}

export interface CopySourcesTask {
  readonly jobId: string;
  readonly images: readonly Image[];
  /** Thrown when an upload is missing. */
  readonly createLostError: () => AppError;
}

type NewImage = NewJob['images'][number];

/**
 * Copies the stored sources of images for another job, one after the other, and returns its images. Fetched bytes that are missing are
 * left to another fetch. Throws AppError: that of `createLostError`, or `storage_failed`.
 */
export async function copySources(deps: CopySourcesDeps, { jobId, images, createLostError }: CopySourcesTask): Promise<NewImage[]> {
  const copies: NewImage[] = [];
  for (const image of images) copies.push(await copySource(image));
  return copies;

  async function copySource({ position, name, source }: Image): Promise<NewImage> {
    const imageId = randomUUID();
    const fields = { id: imageId, position, name };
    if (source.kind === 'upload') {
      const copy = await copyIfThere({ jobId, imageId, stored: source });
      if (copy === null) throw createLostError();
      return { ...fields, source: copy };
    }
    const { url, stored } = source;
    const copy = stored && (await copyIfThere({ jobId, imageId, stored, url }));
    return { ...fields, source: copy ?? { kind: 'url', url } };
  }

  /** Null when the bytes are missing. */
  async function copyIfThere(task: CopyStoredSourceTask): Promise<NewImage['source'] | null> {
    try {
      return await copyStoredSource(deps, task);
    } catch (thrown) {
      if (thrown instanceof AppError && thrown.code === 'artifact_missing') return null;
      throw thrown;
    }
  }
}
