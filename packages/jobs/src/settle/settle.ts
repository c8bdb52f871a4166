import { type Account, type ImageResult, type Job, toJobSettled } from '@pixmill/contracts';
import type { CollectionRef, JobClaim, JobsRepository } from '@pixmill/db';
import type { WebhookRenderer } from '@pixmill/dialects';
import type { EventPublisher, Producer, SettlementPublisher } from '@pixmill/queue';
import { type Logger, retryWhileUnavailable } from '@pixmill/runtime';
import type { Storage } from '@pixmill/storage';
import { createStopwatch } from '../shared/stopwatch.js';

export interface SettleDeps {
  readonly jobs: Pick<JobsRepository, 'settle'>;
  readonly producer: Pick<Producer, 'enqueue'>;
  readonly settledPublisher: Pick<SettlementPublisher, 'publish'>;
  readonly events: Pick<EventPublisher, 'publish'>;
  readonly storage: Pick<Storage, 'remove'>;
  readonly findDialect: (name: string) => Pick<WebhookRenderer, 'renderWebhook' | 'keepsSources'>;
  /** Called when a job of a collection has settled: there is room for the next one. */
  readonly onCollectionProgress?: (collection: CollectionRef) => void;
}

export interface SettleOptions {
  /** How long results are kept after the job settled, in ms. */
  readonly resultTtlMs: number;
  /** How long sources are kept after the job settled, in ms. */
  readonly sourceTtlMs: number;
  /** How long a dead letter and its sources are kept, in ms. */
  readonly deadLetterTtlMs: number;
}

export interface ClaimSettlement {
  readonly claim: JobClaim;
  /** One for each of the job's images. */
  readonly results: readonly ImageResult[];
  /** Makes the job a dead letter. */
  readonly deadLetter?: { readonly reason: string };
}

/** Settles a claimed job, then wakes its waiters. Throws AppError `claim_lost` or `unavailable`. */
export type Settle = (settlement: ClaimSettlement, log: Logger) => Promise<Job>;

/** Long enough for a database restart: no other worker can claim the job in the meantime, and its results are ready. */
const retryTimeoutMs = 60_000;

/**
 * One transaction writes the outcomes, the charge and the delivery with its rendered body. The queue and the waiters are notified
 * after the commit. When that fails, the sweep enqueues the delivery and the poll wakes the waiters.
 */
export function createSettle(deps: SettleDeps, options: SettleOptions): Settle {
  const { jobs, producer, settledPublisher, events, storage, findDialect, onCollectionProgress } = deps;

  async function notify(jobId: string, dueDeliveryId: string | null, log: Logger): Promise<void> {
    const notifications = [settledPublisher.publish(jobId)];
    if (dueDeliveryId !== null) notifications.push(producer.enqueue('deliver', [{ id: dueDeliveryId, attempts: 0 }]));
    for (const notification of await Promise.allSettled(notifications)) {
      if (notification.status === 'rejected') log.error(notification.reason, {}, 'enqueue failed; the sweep will enqueue it');
    }
  }

  /** Orphan removal takes what stays. */
  async function removeSources(storageKeys: readonly string[], log: Logger): Promise<void> {
    for (const removal of await Promise.allSettled(storageKeys.map((key) => storage.remove(key))))
      if (removal.status === 'rejected') log.error(removal.reason, {}, 'fetched source not removed');
  }

  return async ({ claim, results, deadLetter }, log) => {
    const {
      job: { id, dialect, callbackUrl, callbackDelayMs },
      fence,
    } = claim;
    const { renderWebhook, keepsSources = false } = findDialect(dialect);
    const render = callbackUrl === null ? null : (settledJob: Job, account: Account) => renderWebhook(settledJob, account);
    const stopwatch = createStopwatch();
    // The receiver of a delayed callback has the full TTL to fetch the results.
    const resultTtlMs = options.resultTtlMs + callbackDelayMs;
    const sourceTtlMs = deadLetter ? options.deadLetterTtlMs : options.sourceTtlMs;
    const { job, deliveryId, droppedKeys } = await retryWhileUnavailable(
      () => jobs.settle({ jobId: id, fence, results, resultTtlMs, sourceTtlMs, deadLetter: deadLetter ?? null, keepsSources, render }),
      { retryTimeoutMs },
    );
    stopwatch.lap('settleMs');
    log.info({ tokensCharged: job.tokensCharged, images: job.images.length, ...stopwatch.laps }, 'job settled');
    events.publish(job.accountId, toJobSettled(job, job.settledAt ?? new Date()));
    if (job.collectionId !== null) onCollectionProgress?.({ id: job.collectionId, accountId: job.accountId });
    const dueDeliveryId = callbackDelayMs === 0 ? deliveryId : null; // the sweep enqueues a delayed delivery
    await Promise.all([notify(id, dueDeliveryId, log), removeSources(droppedKeys, log)]);
    return job;
  };
}
