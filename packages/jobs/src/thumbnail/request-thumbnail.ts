import { setTimeout as wait } from 'node:timers/promises';
import { AppError } from '@pixmill/contracts';
import type { StoredImage } from '@pixmill/db';
import type { Producer } from '@pixmill/queue';
import type { Storage, StorageKeys } from '@pixmill/storage';
import { chooseThumbnail } from './choose-thumbnail.js';

export interface RequestThumbnailDeps {
  readonly storage: Pick<Storage, 'stat'>;
  readonly keys: Pick<StorageKeys, 'thumbnail'>;
  readonly producer: Pick<Producer, 'enqueue'>;
}

export interface StoredThumbnail {
  readonly storageKey: string;
  readonly sizeBytes: number;
}

/**
 * The stored thumbnail of an image. The first request asks a worker for it and waits some seconds; requests for one image share one wait.
 * Throws AppError `artifact_missing` (the image has no bytes any more, or none can be made), `unavailable` when no worker made it in time,
 * or `storage_failed`.
 */
export type RequestThumbnail = (image: StoredImage) => Promise<StoredThumbnail>;

const defaultWaitTimeoutMs = 5_000;
const retryAfterMs = 2_000;
/** Time between two looks at the storage: the first ones are short, because most thumbnails take less than 200 ms. */
const shortestDelayMs = 50;
const longestDelayMs = 400;

export function createRequestThumbnail(
  { storage, keys, producer }: RequestThumbnailDeps,
  { waitTimeoutMs = defaultWaitTimeoutMs }: { readonly waitTimeoutMs?: number } = {},
): RequestThumbnail {
  const waits = new Map<string, Promise<StoredThumbnail>>();

  async function find(storageKey: string): Promise<StoredThumbnail | null> {
    const stored = await storage.stat(storageKey);
    if (stored?.sizeBytes === 0) throw new AppError('artifact_missing', { message: 'No thumbnail of this image can be made' });
    return stored && { storageKey, sizeBytes: stored.sizeBytes };
  }

  async function waitForWorker(imageId: string, storageKey: string): Promise<StoredThumbnail> {
    await producer.enqueue('thumbnail', [{ id: imageId, attempts: 0 }]);
    const deadline = performance.now() + waitTimeoutMs;
    for (let delayMs = shortestDelayMs; performance.now() < deadline; delayMs = Math.min(delayMs * 1.5, longestDelayMs)) {
      await wait(delayMs);
      const made = await find(storageKey);
      if (made) return made;
    }
    throw new AppError('unavailable', { message: 'The thumbnail is not ready yet; try again', retryAfterMs });
  }

  return async (image) => {
    const plan = chooseThumbnail(keys, image);
    if (!plan) throw new AppError('artifact_missing', { message: 'The files of this image were removed' });
    const { storageKey } = plan;
    const stored = await find(storageKey);
    if (stored) return stored;
    const running = waits.get(storageKey);
    if (running !== undefined) return await running;
    const started = waitForWorker(image.id, storageKey).finally(() => waits.delete(storageKey));
    waits.set(storageKey, started);
    return started;
  };
}
