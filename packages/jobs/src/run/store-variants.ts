import { randomBytes } from 'node:crypto';
import { formatInfo, type ImageFormat, type Variant } from '@pixmill/contracts';
import type { EncodedVariant } from '@pixmill/optimizer';
import { randomAlphanumeric } from '@pixmill/runtime';
import type { Storage, StorageKeys } from '@pixmill/storage';
import type { ImageTask } from './image-task.js';
import { createPutToDestination, type PutToDestinationDeps } from './put-to-destination.js';

export interface StoreVariantsDeps extends PutToDestinationDeps {
  readonly storage: Pick<Storage, 'put'>;
  readonly keys: Pick<StorageKeys, 'variant'>;
}

/** What is stored of an encoded variant; `facts` is null for results from before facts were recorded. */
export type VariantToStore = Omit<EncodedVariant, 'facts'> & Pick<Variant, 'facts'>;

/**
 * Stores the variants of an image. The caller's destination goes first, so that a result it rejects is not stored here either.
 * Throws AppError `storage_failed` and what `PutToDestination` throws.
 */
export type StoreVariants = (
  task: Pick<ImageTask, 'job' | 'image' | 'fence' | 'credentials' | 'signal' | 'confirmClaim'>,
  variants: readonly VariantToStore[],
) => Promise<Variant[]>;

export function createStoreVariants(deps: StoreVariantsDeps): StoreVariants {
  const { storage, keys } = deps;
  const putToDestination = createPutToDestination(deps);

  return async (task, variants) => {
    const { job, image, fence } = task;
    const externalUrls = await putToDestination(task, variants);
    const mainPath = createPublicPath(variants[0]?.format ?? 'jpeg');
    return Promise.all(
      variants.map(async ({ role, format, width, height, facts, bytes }) => {
        const storageKey = keys.variant({ jobId: job.id, imageId: image.id, fence, role, format });
        await storage.put(storageKey, bytes);
        const publicPath = role === 'main' ? mainPath : `${mainPath}.${formatInfo[format].extension}`;
        const externalUrl = externalUrls.get(role) ?? null;
        return { role, format, width, height, facts, sizeBytes: bytes.length, publicPath, storageKey, externalUrl };
      }),
    );
  };
}

/** 137 random bits in the shape of the documented URLs: `<12 hex>/<15 alphanumerics>.<ext>` (docs/contracts/megaoptim.md#when-done). */
function createPublicPath(format: ImageFormat): string {
  return `${randomBytes(6).toString('hex')}/${randomAlphanumeric(15)}.${formatInfo[format].extension}`;
}
