import { AppError, toAppError } from '@pixmill/contracts';
import type { Dialect, DialectRateLimit } from '@pixmill/dialects';
import type { RedisCommandClient } from '@pixmill/queue';
import type { Logger } from '@pixmill/runtime';
import type { Request, Response } from 'express';
import { rateLimit } from 'express-rate-limit';
import { z } from 'zod';
import type { GetAddressGroup } from '../proxy/client-address.js';
import { createSharedStore } from './shared-store.js';

/** Whose budget a request counts against. */
export interface BudgetOwner {
  /** Of the key, or of a session without one. */
  readonly keyId: string;
  /** Limit of its account; null is that of the service. */
  readonly requestsPerMinute: number | null;
}

/** Counts a request against the budget of its key, or of its client address when it has no key. Throws AppError `rate_limited`. */
export type CheckRateLimit = (request: Request, response: Response, owner: BudgetOwner | null) => Promise<void>;

/**
 * Without `headers`, answers carry the `RateLimit` headers of IETF draft 8. With `accountFactor`, an account that has a limit of its own has
 * this many times that limit instead.
 */
export type RateLimit = Pick<DialectRateLimit, 'limit' | 'windowMs'> &
  Partial<Pick<DialectRateLimit, 'headers'>> & { readonly accountFactor?: number };

export interface RateLimitDeps {
  readonly counter: RedisCommandClient;
  /** Prefix of every Redis key, so that several services can share one Redis. */
  readonly redisKeyPrefix: string;
  readonly getAddressGroup: GetAddressGroup;
  readonly log: Logger;
}

const minuteMs = 60_000;

/** `limit` requests a minute; 0 is off. */
export const perMinute = (limit: number): RateLimit => ({ limit, windowMs: minuteMs });

/** What express-rate-limit stores on a request. */
const rateLimitInfoSchema = z.object({ limit: z.number(), remaining: z.number(), resetTime: z.date() });

/** The reset is in seconds left; the limiter's own headers have a time instead. Source: docs/contracts/optidash.md#36-rate-limits. */
function setRateLimitHeaders(request: Request, response: Response): void {
  const { limit, remaining, resetTime } = rateLimitInfoSchema.parse(Reflect.get(request, 'rateLimit'));
  response.set({
    'x-ratelimit-limit': String(limit),
    'x-ratelimit-remaining': String(remaining),
    'x-ratelimit-reset': String(Math.max(0, Math.ceil((resetTime.getTime() - Date.now()) / 1_000))),
  });
}

/**
 * Headers for an answer that counts against no budget, because the key of its request could not be looked up: those of a budget of which
 * nothing was used. Without a limit there are none.
 */
export function setUnusedBudgetHeaders(response: Response, { limit, windowMs }: DialectRateLimit): void {
  if (limit === 0) return;
  response.set({
    'x-ratelimit-limit': String(limit),
    'x-ratelimit-remaining': String(limit),
    'x-ratelimit-reset': String(windowMs / 1_000),
  });
}

/** A budget for each key, or for each address without a key, shared by all API processes. */
export function createRateLimit(
  budget: string,
  { limit, windowMs, headers, accountFactor }: RateLimit,
  { counter, redisKeyPrefix, getAddressGroup, log }: RateLimitDeps,
): CheckRateLimit {
  if (limit === 0 && accountFactor === undefined) return () => Promise.resolve();
  const owners = new WeakMap<Request, BudgetOwner>();
  /** 0 is off. */
  function limitOf(request: Request): number {
    const ownLimit = owners.get(request)?.requestsPerMinute ?? null;
    return ownLimit === null || accountFactor === undefined ? limit : Math.ceil(ownLimit * accountFactor);
  }
  const onError = (thrown: unknown) =>
    log.error(toAppError(thrown, 'unavailable'), { budget }, 'rate limit store failed; counting in this process only');
  const limiter = rateLimit({
    windowMs,
    limit: limitOf,
    standardHeaders: headers === undefined ? 'draft-8' : false,
    legacyHeaders: false,
    keyGenerator: (request) => owners.get(request)?.keyId ?? getAddressGroup(request),
    store: createSharedStore({ counter, prefix: `${redisKeyPrefix}:rate:${budget}:`, onError }),
    // Its checks infer the set-up from the first request and print to stdout.
    validate: false,
    handler: (request, response, next) => {
      if (headers !== undefined) setRateLimitHeaders(request, response);
      const seconds = Number(response.getHeader('retry-after') ?? response.getHeader('x-ratelimit-reset') ?? windowMs / 1_000);
      next(new AppError('rate_limited', { retryAfterMs: seconds * 1_000 }));
    },
  });
  return (request, response, owner) => {
    if (owner !== null) owners.set(request, owner);
    if (limitOf(request) === 0) return Promise.resolve();
    return new Promise((resolve, reject) => {
      void limiter(request, response, (error?: unknown) => {
        if (error) return reject(error);
        if (headers !== undefined) setRateLimitHeaders(request, response);
        resolve();
      });
    });
  };
}

/** A budget for each endpoint of a dialect: `requestsPerMinute` times the factor of the endpoint. */
export function createEndpointRateLimits(dialect: Dialect, requestsPerMinute: number, deps: RateLimitDeps): Map<string, CheckRateLimit> {
  const factors = new Map(dialect.routes.map(({ endpoint, rateLimitFactor }) => [endpoint, rateLimitFactor]));
  return new Map(
    [...factors].map(([endpoint, factor]) => {
      const limit = { ...perMinute(Math.ceil(requestsPerMinute * factor)), accountFactor: factor };
      return [endpoint, createRateLimit(`${dialect.name}:${endpoint}`, limit, deps)];
    }),
  );
}
