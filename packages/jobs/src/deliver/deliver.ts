import { toAppError } from '@pixmill/contracts';
import type { AttemptCompletion, DeliveryClaim, DeliveryClaimRequest } from '@pixmill/db';
import type { AttemptResult } from '@pixmill/outbound/webhooks';
import type { Deps, RunSettings } from '../shared/deps.js';
import { retryWhileUnavailable } from '../shared/retry-while-unavailable.js';
import { createConcurrencyLimit } from './concurrency-limit.js';

export type DeliverDeps = Pick<Deps, 'deliveries' | 'deliveryLimiter' | 'sender' | 'nextAttemptAt' | 'log'> & {
  readonly secrets: { getActive(accountId: string): Promise<readonly string[]> };
};

export interface DeliverOptions extends Pick<RunSettings, 'owner'> {
  /** Waits between tries, in ms, the first one before the first try. */
  readonly scheduleMs: readonly number[];
  /** For one try, in ms. */
  readonly timeoutMs: number;
  readonly concurrencyPerEndpoint: number;
  /** How long an endpoint may do nothing but fail before it is paused, in ms. */
  readonly pauseAfterMs: number;
  /** Database connections that all lanes share. */
  readonly maxConnections: number;
}

export interface DeliverSignals {
  /** Ends the try that is under way; the delivery is given back untried. */
  readonly stop: AbortSignal;
  /** Ends the turn after the try that is under way. */
  readonly draining: AbortSignal;
}

/**
 * Makes one try of a delivery, and goes on with the next due one of its endpoint while they are taken. One that is over, not due or
 * held is left alone; so is one whose endpoint, or whose kind of endpoint, has its share of tries under way: the sweep comes back to it.
 */
export type Deliver = (deliveryId: string, signals: DeliverSignals) => Promise<void>;

/** A lease outlives a try by as much as it may take to write down how it went. */
const recordTimeoutMs = 10_000;
/** A busy endpoint makes room for others after so long. */
const endpointTimeSliceMs = 10_000;

type SendOutcome = Omit<AttemptCompletion, 'pauseAfterMs'>;

/** An end without a try: nothing was sent, and nothing was learnt about the endpoint. */
function toUnsentOutcome(error: string, nextState: SendOutcome['nextState']): SendOutcome {
  return { attempt: { startedAt: new Date(), durationMs: 0, status: null, error, head: null }, nextState, verdict: 'nothing' };
}

/** Sends the stored bytes, signed, and writes down how it went and what follows. */
export function createDeliver(
  { deliveries, deliveryLimiter, secrets, sender, nextAttemptAt, log }: DeliverDeps,
  options: DeliverOptions,
): Deliver {
  const { owner, scheduleMs, timeoutMs, concurrencyPerEndpoint, pauseAfterMs } = options;
  const withConnection = createConcurrencyLimit(options.maxConnections);
  const toClaimRequest = (endpoint: string): DeliveryClaimRequest => ({
    endpoint,
    owner,
    concurrencyPerEndpoint,
    leaseMs: timeoutMs + recordTimeoutMs,
  });

  function nextState(claim: DeliveryClaim, retryAfterMs: number | null): SendOutcome['nextState'] {
    const attempts = claim.attempts + 1 - claim.scheduleFrom;
    const next = nextAttemptAt({ scheduleMs, attempts, now: new Date(), retryAfterMs, random: Math.random });
    return next ? { state: 'pending', nextAttemptAt: next } : { state: 'failed' };
  }

  function toOutcome(claim: DeliveryClaim, startedAt: Date, result: AttemptResult): SendOutcome {
    const { delivered, gone, durationMs, status, error, head, retryAfterMs } = result;
    const attempt = { startedAt, durationMs, status, error, head };
    if (delivered) return { attempt, nextState: { state: 'delivered' }, verdict: 'works' };
    return { attempt, nextState: gone ? { state: 'failed' } : nextState(claim, retryAfterMs), verdict: 'fails' };
  }

  async function send(claim: DeliveryClaim, stop: AbortSignal): Promise<SendOutcome> {
    if (claim.pausedAt)
      return toUnsentOutcome(`Not sent: the endpoint is paused since ${claim.pausedAt.toISOString()}`, { state: 'failed' });
    const { id, accountId, jobId, url, body, contentType } = claim;
    let signingSecrets: readonly string[];
    try {
      signingSecrets = await withConnection(() => secrets.getActive(accountId));
    } catch (thrown) {
      if (toAppError(thrown).code === 'unavailable') throw thrown;
      log.error(thrown, { jobId, deliveryId: id }, 'webhook not signed');
      return toUnsentOutcome('Not sent: the webhook secret of the account cannot be opened', nextState(claim, null));
    }
    const startedAt = new Date();
    const result = await sender.send({ id, url, body, contentType, secrets: signingSecrets, signal: stop });
    if (result.detail !== null) log.info({ jobId, deliveryId: id, detail: result.detail }, 'webhook without an answer');
    return toOutcome(claim, startedAt, result);
  }

  /** True when it was delivered. */
  async function attemptDelivery(claim: DeliveryClaim, stop: AbortSignal): Promise<boolean> {
    const { id, jobId, endpoint } = claim;
    const outcome = await send(claim, stop).catch(async (thrown: unknown) => {
      await withConnection(() => deliveries.releaseClaim(claim));
      throw thrown;
    });
    const recorded = await retryWhileUnavailable(
      () => withConnection(() => deliveries.record(claim, { ...outcome, pauseAfterMs })),
      recordTimeoutMs,
    );
    const { status, error } = outcome.attempt;
    log.info({ jobId, deliveryId: id, attempt: claim.attempts + 1, status, error, state: outcome.nextState.state }, 'webhook tried');
    if (!recorded) log.warn({ jobId, deliveryId: id }, 'webhook tried by another worker meanwhile');
    if (recorded?.paused) log.warn({ endpoint, accountId: claim.accountId }, 'webhook endpoint paused: it does nothing but fail');
    return outcome.nextState.state === 'delivered';
  }

  async function deliverBacklog(deliveryId: string, endpoint: string, { stop, draining }: DeliverSignals): Promise<void> {
    const endsAt = performance.now() + endpointTimeSliceMs;
    let claim = await withConnection(() => deliveries.claim(deliveryId, toClaimRequest(endpoint)));
    if (!claim) log.debug({ deliveryId }, 'held, or its endpoint is busy');
    while (claim) {
      const delivered = await attemptDelivery(claim, stop);
      const continues = delivered && !draining.aborted && performance.now() < endsAt;
      claim = continues ? await withConnection(() => deliveries.claimNext(toClaimRequest(endpoint))) : null;
    }
  }

  return async (deliveryId, signals) => {
    const deliveryStatus = await withConnection(() => deliveries.findStatus(deliveryId));
    if (!deliveryStatus) return log.debug({ deliveryId }, 'nothing to deliver');
    const releaseSlot = deliveryLimiter.acquire(deliveryStatus.health);
    if (!releaseSlot) return log.debug({ deliveryId }, 'no lane for its endpoint');
    try {
      await deliverBacklog(deliveryId, deliveryStatus.endpoint, signals);
    } finally {
      releaseSlot();
    }
  };
}
