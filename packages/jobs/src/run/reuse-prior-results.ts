import { AppError, type Report } from '@pixmill/contracts';
import type { PriorResults, PriorResultsRepository } from '@pixmill/db';
import type { Storage } from '@pixmill/storage';
import type { ImageTask, ProcessedImage } from './image-task.js';
import type { StoreVariants } from './store-variants.js';

export interface ReusePriorResultsDeps {
  readonly priorResults: Pick<PriorResultsRepository, 'find'>;
  readonly storage: Pick<Storage, 'read'>;
  readonly storeVariants: StoreVariants;
}

/** Gives an image the results of an earlier job of the same account for the same bytes and recipe. */
export interface ReusePriorResults {
  /** Throws AppError `unavailable`. */
  find(task: ImageTask, key: { readonly sourceSha256: string; readonly recipe: string }): Promise<PriorResults | null>;
  /** Copies the files; null when one of them was deleted. Throws AppError `storage_failed` and what `StoreVariants` throws. */
  copy(task: ImageTask, prior: PriorResults): Promise<ProcessedImage | null>;
}

/** Results that expire sooner are not reused: their files must exist until they are copied. */
const minRemainingTtlMs = 60_000;

export function createReusePriorResults({ priorResults, storage, storeVariants }: ReusePriorResultsDeps): ReusePriorResults {
  return {
    find: ({ job: { accountId } }, key) => priorResults.find({ accountId, ...key, minTtlMs: minRemainingTtlMs }),

    async copy(task, { jobId, report: priorReport, variants: priorVariants, sourceFormat, sourceFacts }) {
      const reused = { process: jobId, reason: 'same bytes and options, not charged' };
      const report: Report = { ...priorReport, reused };
      try {
        const encodedVariants = await Promise.all(
          priorVariants.map(async (variant) => ({ ...variant, bytes: await storage.read(variant.storageKey) })),
        );
        const variants = await storeVariants(task, encodedVariants);
        return { sourceFormat, sourceFacts, outcome: { status: 'succeeded', variants, report, reused: true } };
      } catch (thrown) {
        if (thrown instanceof AppError && thrown.code === 'artifact_missing') return null;
        throw thrown;
      }
    },
  };
}
