import { toAppError } from '@pixmill/contracts';
import type { AttemptEnd, ClaimDelivery, DeliveryClaim } from '@pixmill/db';
import type { AttemptResult } from '@pixmill/webhooks';
import type { Deps, WorkLimits } from './deps.js';
import type { SigningSecrets } from './signing-secrets.js';
import { createTurns } from './turns.js';
import { untilAvailable } from './until-available.js';

export type DeliverDeps = Pick<Deps, 'deliveries' | 'lanes' | 'sender' | 'nextAttemptAt' | 'log'> & {
  readonly secrets: Pick<SigningSecrets, 'open'>;
};

export interface DeliverOptions extends Pick<WorkLimits, 'owner'> {
  /** Waits between tries, in ms, the first one before the first try. */
  readonly schedule: readonly number[];
  /** For one try, in ms. */
  readonly timeoutMs: number;
  readonly triesPerEndpoint: number;
  /** How long an endpoint may do nothing but fail before it is paused, in ms. */
  readonly pauseAfterMs: number;
  /** Database connections that all lanes share. */
  readonly connections: number;
}

export interface DeliverSignals {
  /** Ends the try that is under way; the delivery is given back untried. */
  readonly stop: AbortSignal;
  /** Ends the turn after the try that is under way. */
  readonly leaving: AbortSignal;
}

/**
 * Makes one try of a delivery, and goes on with the next due one of its endpoint while they are taken. One that is over, not due or
 * held is left alone; so is one whose endpoint, or whose kind of endpoint, has its share of tries under way: the sweep comes back to it.
 */
export type Deliver = (deliveryId: string, signals: DeliverSignals) => Promise<void>;

/** A lease outlives a try by as much as it may take to write down how it went. */
const recordMs = 10_000;
/** A busy endpoint makes room for others after so long. */
const turnMs = 10_000;

type TryEnd = Omit<AttemptEnd, 'pauseAfterMs'>;

/** An end without a try: nothing was sent, and nothing was learnt about the endpoint. */
function unsent(error: string, after: TryEnd['after']): TryEnd {
  return { attempt: { startedAt: new Date(), durationMs: 0, status: null, error, head: null }, after, verdict: 'nothing' };
}

/** Sends the stored bytes, signed, and writes down how it went and what follows. */
export function createDeliver({ deliveries, lanes, secrets, sender, nextAttemptAt, log }: DeliverDeps, options: DeliverOptions): Deliver {
  const { owner, schedule, timeoutMs, triesPerEndpoint, pauseAfterMs } = options;
  const inTurn = createTurns(options.connections);
  const claimOf = (endpoint: string): ClaimDelivery => ({ endpoint, owner, triesPerEndpoint, leaseMs: timeoutMs + recordMs });

  function whatFollows(claim: DeliveryClaim, retryAfterMs: number | null): TryEnd['after'] {
    const attempts = claim.attempts + 1 - claim.scheduleFrom;
    const next = nextAttemptAt({ schedule, attempts, now: new Date(), retryAfterMs, random: Math.random });
    return next ? { state: 'pending', nextAttemptAt: next } : { state: 'failed' };
  }

  function toEnd(claim: DeliveryClaim, startedAt: Date, result: AttemptResult): TryEnd {
    const { delivered, gone, durationMs, status, error, head, retryAfterMs } = result;
    const attempt = { startedAt, durationMs, status, error, head };
    if (delivered) return { attempt, after: { state: 'delivered' }, verdict: 'works' };
    return { attempt, after: gone ? { state: 'failed' } : whatFollows(claim, retryAfterMs), verdict: 'fails' };
  }

  async function send(claim: DeliveryClaim, stop: AbortSignal): Promise<TryEnd> {
    if (claim.pausedAt) return unsent(`Not sent: the endpoint is paused since ${claim.pausedAt.toISOString()}`, { state: 'failed' });
    const { id, accountId, jobId, url, body, contentType } = claim;
    let opened: readonly string[];
    try {
      opened = await inTurn(() => secrets.open(accountId));
    } catch (thrown) {
      if (toAppError(thrown).code === 'unavailable') throw thrown;
      log.error(thrown, { jobId, deliveryId: id }, 'webhook not signed');
      return unsent('Not sent: the webhook secret of the account cannot be opened', whatFollows(claim, null));
    }
    const startedAt = new Date();
    const result = await sender.send({ id, url, body, contentType, secrets: opened, signal: stop });
    if (result.detail !== null) log.info({ jobId, deliveryId: id, detail: result.detail }, 'webhook without an answer');
    return toEnd(claim, startedAt, result);
  }

  /** True when it was delivered. */
  async function makeTry(claim: DeliveryClaim, stop: AbortSignal): Promise<boolean> {
    const { id, jobId, endpoint } = claim;
    const end = await send(claim, stop).catch(async (thrown: unknown) => {
      await inTurn(() => deliveries.handBack(claim));
      throw thrown;
    });
    const recorded = await untilAvailable(() => inTurn(() => deliveries.record(claim, { ...end, pauseAfterMs })), recordMs);
    const { status, error } = end.attempt;
    log.info({ jobId, deliveryId: id, attempt: claim.attempts + 1, status, error, state: end.after.state }, 'webhook tried');
    if (!recorded) log.warn({ jobId, deliveryId: id }, 'webhook tried by another worker meanwhile');
    if (recorded?.paused) log.warn({ endpoint, accountId: claim.accountId }, 'webhook endpoint paused: it does nothing but fail');
    return end.after.state === 'delivered';
  }

  async function takeTurn(deliveryId: string, endpoint: string, { stop, leaving }: DeliverSignals): Promise<void> {
    const endsAt = performance.now() + turnMs;
    let claim = await inTurn(() => deliveries.claim(deliveryId, claimOf(endpoint)));
    if (!claim) log.debug({ deliveryId }, 'held, or its endpoint is busy');
    while (claim) {
      const delivered = await makeTry(claim, stop);
      const goesOn = delivered && !leaving.aborted && performance.now() < endsAt;
      claim = goesOn ? await inTurn(() => deliveries.claimNext(claimOf(endpoint))) : null;
    }
  }

  return async (deliveryId, signals) => {
    const glance = await inTurn(() => deliveries.glance(deliveryId));
    if (!glance) return log.debug({ deliveryId }, 'nothing to deliver');
    const leave = lanes.enter(glance.standing);
    if (!leave) return log.debug({ deliveryId }, 'no lane for its endpoint');
    try {
      await takeTurn(deliveryId, glance.endpoint, signals);
    } finally {
      leave();
    }
  };
}
