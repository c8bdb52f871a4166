import type { DeliveriesRepository, DeliveryClaim, DeliveryClaimRequest } from '@pixmill/db';
import type { nextAttemptAt, WebhookSender } from '@pixmill/outbound/webhooks';
import type { EventPublisher } from '@pixmill/queue';
import { type Logger, retryWhileUnavailable, type Vault } from '@pixmill/runtime';
import { createConcurrencyLimit } from './concurrency-limit.js';
import { toDeliveryAttempted } from './delivery-attempted.js';
import type { DeliveryLimiter } from './delivery-limiter.js';
import { createSendWebhook } from './send-webhook.js';

export interface DeliverDeps {
  readonly deliveries: Pick<DeliveriesRepository, 'findStatus' | 'claim' | 'claimNext' | 'record' | 'releaseClaim'>;
  readonly deliveryLimiter: Pick<DeliveryLimiter, 'acquire'>;
  /** Webhook secrets of an account that sign now. Throws AppError `unavailable`, or any other when they cannot be decrypted. */
  readonly secrets: { getActive(accountId: string): Promise<readonly string[]> };
  readonly sender: WebhookSender;
  readonly vault: Pick<Vault, 'unseal'>;
  readonly nextAttemptAt: typeof nextAttemptAt;
  readonly events: Pick<EventPublisher, 'publish'>;
  readonly log: Logger;
}

export interface DeliverOptions {
  /** Name of this worker; the supervisor releases the leases of a dead worker by it. */
  readonly owner: string;
  /** Waits between attempts in ms; the first one is before the first attempt. */
  readonly scheduleMs: readonly number[];
  /** Time limit of one attempt, in ms. */
  readonly timeoutMs: number;
  readonly concurrencyPerEndpoint: number;
  /** An endpoint that has failed for this long without a success is paused, in ms. */
  readonly pauseAfterMs: number;
  /** Database connections that all deliveries share. */
  readonly maxConnections: number;
}

export interface DeliverSignals {
  /** Aborts the running attempt; its delivery is released without a recorded attempt. */
  readonly stop: AbortSignal;
  /** Ends the backlog after the running attempt. */
  readonly draining: AbortSignal;
}

/**
 * Makes one attempt of a delivery, then continues with the endpoint's backlog while attempts succeed. Does nothing when the delivery
 * has ended, is not due or is claimed, or when its endpoint is at its limit; the sweep enqueues it again.
 */
export type Deliver = (deliveryId: string, signals: DeliverSignals) => Promise<void>;

/** A lease outlives an attempt by this, for recording its outcome. */
const recordTimeoutMs = 10_000;
/** After this time, a delivery does not continue with the endpoint's backlog: other endpoints get the slot. */
const endpointTimeSliceMs = 10_000;

/** Sends webhooks and records each attempt with the next state of its delivery. */
export function createDeliver(deps: DeliverDeps, options: DeliverOptions): Deliver {
  const { deliveries, deliveryLimiter, secrets, sender, vault, nextAttemptAt, events, log } = deps;
  const { owner, scheduleMs, timeoutMs, concurrencyPerEndpoint, pauseAfterMs } = options;
  const withConnection = createConcurrencyLimit(options.maxConnections);
  const getSecrets = (accountId: string) => withConnection(() => secrets.getActive(accountId));
  const sendWebhook = createSendWebhook({ getSecrets, sender, vault, scheduleMs, nextAttemptAt, log });

  return async (deliveryId, signals) => {
    const delivery = await withConnection(() => deliveries.findStatus(deliveryId));
    if (!delivery) return log.debug({ deliveryId }, 'delivery skipped; it has ended, is not due or is claimed');
    const releaseSlot = deliveryLimiter.acquire(delivery.health);
    if (!releaseSlot) return log.debug({ deliveryId }, 'delivery skipped; this process has no free slot for its endpoint');
    try {
      await deliverBacklog({ deliveryId, endpoint: delivery.endpoint }, signals);
    } finally {
      releaseSlot();
    }
  };

  async function deliverBacklog(
    { deliveryId, endpoint }: { readonly deliveryId: string; readonly endpoint: string },
    { stop, draining }: DeliverSignals,
  ): Promise<void> {
    const endsAt = performance.now() + endpointTimeSliceMs;
    const request: DeliveryClaimRequest = { endpoint, owner, concurrencyPerEndpoint, leaseMs: timeoutMs + recordTimeoutMs };
    let claim = await withConnection(() => deliveries.claim(deliveryId, request));
    if (!claim) log.debug({ deliveryId }, 'delivery not claimed; it is claimed already, or its endpoint is at its limit');
    while (claim) {
      const delivered = await attemptDelivery(claim, stop);
      const continues = delivered && !draining.aborted && performance.now() < endsAt;
      claim = continues ? await withConnection(() => deliveries.claimNext(request)) : null;
    }
  }

  /** True when the webhook was delivered. */
  async function attemptDelivery(claim: DeliveryClaim, stop: AbortSignal): Promise<boolean> {
    const { id, jobId, endpoint } = claim;
    const outcome = await sendWebhook(claim, stop).catch(async (thrown: unknown) => {
      await withConnection(() => deliveries.releaseClaim(claim));
      throw thrown;
    });
    const recorded = await retryWhileUnavailable(() => withConnection(() => deliveries.record(claim, { ...outcome, pauseAfterMs })), {
      retryTimeoutMs: recordTimeoutMs,
    });
    if (recorded) events.publish(claim.accountId, toDeliveryAttempted(claim, outcome));
    const { status, error } = outcome.attempt;
    const { state } = outcome.nextState;
    log.info({ jobId, deliveryId: id, attempt: claim.attempts + 1, status, error, state }, 'webhook attempted');
    if (!recorded) log.warn({ jobId, deliveryId: id }, 'webhook attempt not recorded; another worker has claimed the delivery');
    if (recorded?.paused) log.warn({ endpoint, accountId: claim.accountId }, 'webhook endpoint paused after continuous failures');
    return state === 'delivered';
  }
}
