import { AppError, type JobSpec, jobSpecSchema } from '@pixmill/contracts';
import type { AccountJobsRepository } from '@pixmill/db';
import type { Optimizer } from '@pixmill/optimizer';
import type { Logger } from '@pixmill/runtime';
import type { Storage, StorageKeys } from '@pixmill/storage';
import { toFinalFailure } from '../run/sort-failure.js';
import { chooseThumbnail } from './choose-thumbnail.js';

export interface MakeThumbnailDeps {
  readonly accountJobs: Pick<AccountJobsRepository, 'findImage'>;
  readonly storage: Pick<Storage, 'stat' | 'read' | 'put'>;
  readonly keys: Pick<StorageKeys, 'thumbnail'>;
  readonly optimizer: Pick<Optimizer, 'optimize'>;
  readonly log: Logger;
}

/**
 * Makes the thumbnail of an image, once; an empty file says that none can be made. The pixels are decoded by the codec processes only, like
 * those of a job. Throws AppError `unavailable` or `storage_failed`.
 */
export type MakeThumbnail = (imageId: string, stop: AbortSignal) => Promise<void>;

/** Longer side in px. */
const maxSide = 256;

/** A fixed quality: no search. */
const thumbnailSpec: JobSpec = jobSpecSchema.parse({
  compression: 'ultra',
  operations: [{ kind: 'fit-inside', maxWidth: maxSide, maxHeight: maxSide }],
  extras: [],
  speed: 'fast',
  output: { format: 'webp', quality: 75 },
  inputs: 'all',
});

export function createMakeThumbnail({ accountJobs, storage, keys, optimizer, log }: MakeThumbnailDeps): MakeThumbnail {
  /** Null when the image gives none. */
  async function encode(bytes: Buffer, imageId: string, stop: AbortSignal): Promise<Buffer | null> {
    try {
      const { variants } = await optimizer.optimize(bytes, thumbnailSpec, stop);
      const [main] = variants;
      return main?.format === 'webp' ? main.bytes : null;
    } catch (thrown) {
      const failure = toFinalFailure(thrown, stop);
      if (failure === null) throw thrown;
      log.info({ imageId, code: failure.code }, 'no thumbnail can be made');
      return null;
    }
  }

  return async (imageId, stop) => {
    const image = await accountJobs.findImage({ imageId, accountId: null });
    const plan = image && chooseThumbnail(keys, image);
    if (!plan || (await storage.stat(plan.storageKey))) return;
    const bytes = await readUnlessGone(storage, plan.madeFrom);
    if (bytes === null) return;
    const thumbnail = await encode(bytes, imageId, stop);
    await storage.put(plan.storageKey, thumbnail ?? Buffer.alloc(0));
  };
}

async function readUnlessGone(storage: Pick<Storage, 'read'>, storageKey: string): Promise<Buffer | null> {
  try {
    return await storage.read(storageKey);
  } catch (thrown) {
    if (thrown instanceof AppError && thrown.code === 'artifact_missing') return null;
    throw thrown;
  }
}
