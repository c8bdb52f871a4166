import { randomUUID } from 'node:crypto';
import { AppError, type CollectionTemplate, collectionTemplateSchema, type ErrorCode, toJobQueued } from '@pixmill/contracts';
import type { CollectionsRepository, FeedClaim, JobsRepository, NewJob, SubmittedJob } from '@pixmill/db';
import type { EventPublisher, Producer } from '@pixmill/queue';
import type { Logger, Vault } from '@pixmill/runtime';
import type { CancelJob } from '../settle/cancel-job.js';
import { createFeedImages, type FeedImagesDeps, toSourceAccess } from './feed-images.js';
import type { TellCollection } from './tell-collection.js';

export interface FeedDeps extends FeedImagesDeps {
  readonly collections: Pick<
    CollectionsRepository,
    'get' | 'claimFeed' | 'releaseFeed' | 'findFeedItems' | 'submitFeed' | 'pauseWithoutTokens' | 'findUnsettledJobs'
  >;
  readonly jobs: Pick<JobsRepository, 'markEnqueued'>;
  readonly producer: Pick<Producer, 'enqueue'>;
  readonly vault: FeedImagesDeps['vault'] & Pick<Vault, 'seal'>;
  readonly cancelJob: CancelJob;
  readonly events: Pick<EventPublisher, 'publish'>;
  readonly tellCollection: TellCollection;
  readonly log: Logger;
}

export interface FeedOptions {
  /** Unfinished jobs of one account. */
  readonly maxQueuedPerAccount: number;
  /** Age in ms at which a stored file without a row is removed. */
  readonly orphanTtlMs: number;
}

/** Feeds every collection that is due. A call while another one runs is answered by one more round of that. */
export type Feed = () => Promise<void>;

/** A job occupies a worker until its last image is done, and jobs of other accounts wait for that: few images are a short wait. */
const imagesPerJob = 5;
const maxWindowJobs = 40;
const leaseMs = 15_000;
/** When a collection is fed again although none of its jobs has settled: its account was at its limit, or had no token. */
const retryMs = 5_000;

/** Reasons of the account; the collection waits for its next turn. */
const waitingCodes: ReadonlySet<ErrorCode> = new Set(['claim_lost', 'insufficient_tokens', 'rate_limited']);

/** Unsettled jobs of one collection: a tenth of what the account may have, so that its other jobs have room. Pure. */
const toWindowJobs = (maxQueued: number): number => Math.max(1, Math.min(maxWindowJobs, Math.floor(maxQueued / 10)));

/**
 * Makes jobs of the images of running collections, a window at a time, and cancels the jobs of cancelled ones. A job and the advance of
 * its collection are one transaction, so that each image has one job (docs/api/collections.md#how-it-runs).
 */
export function createFeed(deps: FeedDeps, { maxQueuedPerAccount, orphanTtlMs }: FeedOptions): Feed {
  const { collections, jobs, producer, vault, cancelJob, events, tellCollection, log } = deps;
  let round: Promise<void> | null = null;
  let isAsked = false;

  return () => {
    isAsked = true;
    round ??= feedAll().finally(() => {
      round = null;
    });
    return round;
  };

  async function feedAll(): Promise<void> {
    while (isAsked) {
      isAsked = false;
      for (;;) {
        const claim = await collections.claimFeed({ leaseMs, retryMs, maxInFlight: (maxWindowJobs / 2) * imagesPerJob });
        if (claim === null) break;
        await feedClaim(claim);
      }
    }
  }

  /** A claim whose feeding fails is released; the others go on, and it is due again after `retryMs`. */
  async function feedClaim(claim: FeedClaim): Promise<void> {
    let done = false;
    try {
      done = claim.state === 'cancelled' ? await cancelJobs(claim) : await feedWindow(claim);
    } catch (thrown) {
      log.error(thrown, { collectionId: claim.id }, 'collection not fed');
    }
    await collections.releaseFeed({ id: claim.id, state: claim.state, done });
  }

  /** Returns whether all images are fed. */
  async function feedWindow(claim: FeedClaim): Promise<boolean> {
    const template = collectionTemplateSchema.parse(JSON.parse(vault.unseal(claim.template)));
    const maxQueued = claim.maxQueued ?? maxQueuedPerAccount;
    const windowImages = toWindowJobs(maxQueued) * imagesPerJob;
    let { imagesFed, imagesInFlight, tokens } = claim;
    while (imagesFed < claim.imagesTotal && imagesInFlight < windowImages) {
      const count = Math.min(imagesPerJob, claim.imagesTotal - imagesFed, tokens ?? imagesPerJob);
      if (count === 0) {
        await pauseWithoutTokens(claim);
        return false;
      }
      const job = await feedJob(claim, { template, from: imagesFed, count, maxUnfinished: Math.max(1, Math.floor(maxQueued / 2)) });
      if (job === null) return false;
      imagesFed += count;
      imagesInFlight += count;
      if (tokens !== null) tokens -= count;
    }
    return imagesFed >= claim.imagesTotal;
  }

  /** Null when the account is at its limit, or another worker has fed the collection. */
  async function feedJob(
    claim: FeedClaim,
    {
      template,
      from,
      count,
      maxUnfinished,
    }: { readonly template: CollectionTemplate; readonly from: number; readonly count: number; readonly maxUnfinished: number },
  ): Promise<SubmittedJob | null> {
    const job = await createJob(claim, { template, from, count });
    try {
      const submitted = await collections.submitFeed({ collectionId: claim.id, from, count, job, maxUnfinished });
      log.info({ jobId: job.id, accountId: claim.accountId, collectionId: claim.id, images: count }, 'job of a collection accepted');
      events.publish(claim.accountId, toJobQueued(submitted));
      void enqueue(submitted);
      return submitted;
    } catch (thrown) {
      if (!(thrown instanceof AppError) || !waitingCodes.has(thrown.code)) throw thrown;
      log.debug({ collectionId: claim.id, code: thrown.code }, 'collection waits');
      return null;
    }
  }

  async function createJob(
    { id, accountId, keyId, labels }: FeedClaim,
    { template, from, count }: { readonly template: CollectionTemplate; readonly from: number; readonly count: number },
  ): Promise<NewJob> {
    const items = await collections.findFeedItems({ id, from, limit: count });
    if (items.length !== count) throw new AppError('internal', { detail: `collection ${id}: items from ${from} are missing` });
    const { spec, callbackUrl, callbackDelayMs, callbackLogin, destination, priority } = template;
    const jobId = randomUUID();
    return {
      ...{
        id: jobId,
        accountId,
        dialect: 'native',
        spec,
        callbackUrl,
        callbackDelayMs,
        priority,
        labels,
        keyId,
        collectionId: id,
        idempotency: null,
      },
      images: await createFeedImages(deps, { jobId, items, orphanTtlMs }),
      callbackLogin: seal(callbackLogin),
      sourceCredentials: seal(toSourceAccess(deps, template, items)),
      destination: destination && { target: destination.target, credentials: vault.seal(destination.credentials) },
    };
  }

  function seal(secret: object | null): string | null {
    return secret && vault.seal(JSON.stringify(secret));
  }

  async function pauseWithoutTokens({ id, accountId }: FeedClaim): Promise<void> {
    if (!(await collections.pauseWithoutTokens(id))) return;
    log.info({ collectionId: id, accountId }, 'collection paused: no tokens');
    tellCollection.now(await collections.get({ id, accountId }));
  }

  /** The window limits how many there are. */
  async function cancelJobs({ id, accountId }: FeedClaim): Promise<boolean> {
    for (const jobId of await collections.findUnsettledJobs(id)) await cancelJob({ jobId, accountId });
    tellCollection.later({ id, accountId });
    return true;
  }

  async function enqueue({ id: jobId, rank, fetchPending }: SubmittedJob): Promise<void> {
    try {
      await producer.enqueue(fetchPending ? 'fetch' : 'optimize', [{ id: jobId, attempts: 0, rank }]);
      await jobs.markEnqueued({ jobId, fence: 0 });
    } catch (thrown) {
      log.error(thrown, { jobId }, 'enqueue failed; the sweep will enqueue it');
    }
  }
}
