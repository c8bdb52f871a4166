import type { DestinationCredentials, Image, ImageResult, Job } from '@pixmill/contracts';
import type { Logger } from '@pixmill/runtime';
import type { Stopwatch } from '../shared/stopwatch.js';

/** One image of a claimed job. */
export interface ImageTask {
  readonly job: Job;
  readonly image: Image;
  /** Fence of the run; it is part of the storage keys of the results. */
  readonly fence: number;
  /** Decrypted credentials of the job's destination; null without a destination. */
  readonly credentials: DestinationCredentials | null;
  readonly signal: AbortSignal;
  /** For writes that no fence protects: throws AppError `claim_lost` when another worker has claimed the job, or `unavailable`. */
  readonly confirmClaim: () => Promise<void>;
  readonly log: Logger;
  readonly stopwatch: Stopwatch;
}

/** The outcome of an image and the description of its source. */
export type ProcessedImage = Pick<ImageResult, 'outcome' | 'sourceFormat' | 'sourceFacts'>;
