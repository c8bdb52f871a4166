import { AppError, type Image, type ImageFailure, type Job, type SourceFailure, type Variant } from '@pixmill/contracts';
import type { JobDetails, JobsRepository } from '@pixmill/db';
import { z } from 'zod';
import { maskUrl } from './mask-url.js';

/** One image of a job, for the operator. */
export interface ShownImage extends Pick<Image, 'id' | 'name' | 'sourceBytes' | 'sourceFormat' | 'sourceFacts'> {
  readonly source: 'upload' | 'url';
  /** Masked; null for an upload. */
  readonly url: string | null;
  /** Null until the job settles. */
  readonly outcome: 'succeeded' | 'failed' | null;
  /** Copied from an earlier job, and therefore free. */
  readonly reused: boolean;
  readonly variants: readonly Pick<Variant, 'role' | 'format' | 'sizeBytes' | 'width' | 'height'>[];
  /** What its caller is told. */
  readonly failure: ImageFailure | null;
  /** Why its source could not be fetched. */
  readonly sourceFailure: SourceFailure | null;
}

/** A job for the operator, without secrets. */
export interface ShownJob
  extends Pick<Job, 'id' | 'accountId' | 'dialect' | 'state' | 'spec' | 'callbackDelayMs' | 'destination' | 'createdAt'>,
    Pick<Job, 'settledAt' | 'expiresAt' | 'tokensCharged' | 'deadAt' | 'parentId'>,
    Pick<JobDetails, 'email' | 'startedAt' | 'attempts' | 'leaseOwner' | 'leaseUntil' | 'interruptedAt' | 'retryAt'>,
    Pick<JobDetails, 'tokensHeld' | 'deadReason' | 'replay' | 'delivery'> {
  /** What it does or waits for; null once it settled. */
  readonly stage: 'fetch' | 'optimize' | null;
  /** Masked; null without one. */
  readonly callbackUrl: string | null;
  readonly images: readonly ShownImage[];
}

/** Shows one job of any account. Throws AppError `job_not_found`, also for an id that is no UUID, or `unavailable`. */
export type ShowJob = (jobId: string) => Promise<ShownJob>;

/** The operator's view of a job. */
export function createShowJob({ jobs }: { readonly jobs: Pick<JobsRepository, 'findDetails'> }): ShowJob {
  return async (jobId) => {
    const id = z.guid().safeParse(jobId);
    const details = id.success ? await jobs.findDetails(id.data) : null;
    if (details) return toShownJob(details);
    const message = id.success ? `No job has the id ${id.data}; it may have been deleted` : 'The id of a job is a UUID';
    throw new AppError('job_not_found', { message });
  };
}

function toShownJob({ job, fetchPending, hasCallbackLogin, sourceFailures, ...rest }: JobDetails): ShownJob {
  const { callbackUrl, images, ...shown } = job;
  const stage = fetchPending ? 'fetch' : 'optimize';
  return {
    ...shown,
    ...rest,
    stage: job.state === 'settled' ? null : stage,
    callbackUrl: callbackUrl === null ? null : maskUrl(callbackUrl, { hasLogin: hasCallbackLogin }),
    images: images.map((image) => toShownImage(image, sourceFailures.get(image.id) ?? null)),
  };
}

function toShownImage({ source, outcome, ...image }: Image, sourceFailure: SourceFailure | null): ShownImage {
  const { id, name, sourceBytes, sourceFormat, sourceFacts } = image;
  const knownFailure = source.kind === 'url' ? source.failure : null;
  const variants = outcome?.status === 'succeeded' ? outcome.variants : [];
  return {
    ...{ id, name, sourceBytes, sourceFormat, sourceFacts },
    source: source.kind,
    url: source.kind === 'url' ? maskUrl(source.url) : null,
    outcome: outcome?.status ?? null,
    reused: outcome?.status === 'succeeded' && outcome.reused,
    variants: variants.map(({ role, format, sizeBytes, width, height }) => ({ role, format, sizeBytes, width, height })),
    failure: outcome?.status === 'failed' ? outcome.failure : knownFailure,
    sourceFailure,
  };
}
