import { createHash } from 'node:crypto';
import { type ImageResult, toAppError } from '@pixmill/contracts';
import type { PriorResultsRepository } from '@pixmill/db';
import type { Optimizer } from '@pixmill/optimizer';
import type { Storage, StorageKeys } from '@pixmill/storage';
import type { ImageTask, ProcessedImage } from './image-task.js';
import { createReadSource, type ReadSourceDeps } from './read-source.js';
import { type ReadWatermarksDeps, readWatermarks } from './read-watermarks.js';
import { toRecipe } from './recipe.js';
import { createReusePriorResults } from './reuse-prior-results.js';
import { toFinalFailure } from './sort-failure.js';
import { createStoreVariants, type StoreVariantsDeps } from './store-variants.js';

export interface ProcessImageDeps extends ReadWatermarksDeps, ReadSourceDeps, StoreVariantsDeps {
  readonly priorResults: Pick<PriorResultsRepository, 'find'>;
  readonly storage: Pick<Storage, 'read' | 'put'>;
  readonly keys: Pick<StorageKeys, 'variant' | 'watermark'>;
  readonly optimizer: Pick<Optimizer, 'optimize'>;
  readonly engineVersion: string;
}

/**
 * Processes one image from its source to its stored variants. A failure that a retry cannot fix becomes the outcome; any other
 * error is thrown, so that the job is tried again.
 */
export type ProcessImage = (task: ImageTask) => Promise<ImageResult>;

type KnownSource = Pick<ImageResult, 'sourceBytes' | 'sourceSha256'>;

export function createProcessImage(deps: ProcessImageDeps): ProcessImage {
  const { storage, optimizer, engineVersion, priorResults } = deps;
  const readSource = createReadSource(deps);
  const storeVariants = createStoreVariants(deps);
  const reusePriorResults = createReusePriorResults({ priorResults, storage, storeVariants });

  return async (task) => {
    const { image, job } = task;
    const recipe = toRecipe({ spec: job.spec, engineVersion });
    let source: KnownSource = { sourceBytes: image.sourceBytes, sourceSha256: null };
    try {
      // The hash is known from the submit or the fetch, so prior results are looked up while the file is read.
      const knownSha256 = (image.source.kind === 'upload' ? image.source : image.source.stored)?.sha256 ?? null;
      const [bytes, priorOfKnown] = await Promise.all([
        readSource(task),
        knownSha256 === null ? null : reusePriorResults.find(task, { sourceSha256: knownSha256, recipe }),
      ]);
      task.stopwatch.lap('readMs');
      const sourceSha256 = createHash('sha256').update(bytes).digest('hex');
      source = { sourceBytes: bytes.length, sourceSha256 };
      const prior = sourceSha256 === knownSha256 ? priorOfKnown : await reusePriorResults.find(task, { sourceSha256, recipe });
      const reused = prior && (await reusePriorResults.copy(task, prior));
      task.stopwatch.lap('lookupMs');
      return { imageId: image.id, ...source, recipe, ...(reused ?? (await optimize(task, bytes))) };
    } catch (thrown) {
      const failure = toFinalFailure(thrown, task.signal);
      if (failure === null) throw thrown;
      if (failure.code === 'image_damaged') task.log.warn({ imageId: image.id, detail: toAppError(thrown).detail }, 'image damaged');
      const unread = { sourceFormat: null, sourceFacts: null, recipe: null };
      return { imageId: image.id, ...source, ...unread, outcome: { status: 'failed', failure } };
    }
  };

  async function optimize(task: ImageTask, bytes: Buffer): Promise<ProcessedImage> {
    const watermarks = await readWatermarks(deps, task.job);
    const { source, variants: encodedVariants, report } = await optimizer.optimize(bytes, task.job.spec, task.signal, watermarks);
    task.stopwatch.lap('codecMs');
    const variants = await storeVariants(task, encodedVariants);
    task.stopwatch.lap('storeVariantsMs');
    const outcome = { status: 'succeeded' as const, variants, report, reused: false };
    return { sourceFormat: source.format, sourceFacts: source.facts, outcome };
  }
}
