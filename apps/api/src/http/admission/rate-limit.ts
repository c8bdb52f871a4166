import { AppError } from '@pixmill/contracts';
import type { Dialect } from '@pixmill/dialects';
import type { Request, Response } from 'express';
import { ipKeyGenerator, rateLimit } from 'express-rate-limit';
import { z } from 'zod';
import type { Composition } from '../../compose.js';
import { createSharedStore } from './shared-store.js';

/** Counts a request against its budget. Throws AppError `rate_limited`. */
export type CheckRateLimit = (request: Request, response: Response, keyId: string | null) => Promise<void>;

export interface RateLimit {
  /** Requests in one window; 0 is off. */
  readonly limit: number;
  readonly windowMs: number;
  /** How the answers say what is left; `RateLimit` as the draft has it when left out. */
  readonly headers?: 'x-ratelimit';
}

type RateLimitDeps = Pick<Composition, 'counter' | 'log'> & { readonly limits: Pick<Composition['limits'], 'redisKeyPrefix'> };

const minuteMs = 60_000;

/** So many requests a minute; 0 is off. */
export const perMinute = (limit: number): RateLimit => ({ limit, windowMs: minuteMs });

/** What the limiter leaves on a request. */
const rateLimitInfoSchema = z.object({ limit: z.number(), remaining: z.number(), resetTime: z.date() });

/** Source: Optidash contract section 3.6; the reset is in seconds left, where the limiter's own headers give a time. */
function setRateLimitHeaders(request: Request, response: Response): void {
  const { limit, remaining, resetTime } = rateLimitInfoSchema.parse(Reflect.get(request, 'rateLimit'));
  response.set({
    'x-ratelimit-limit': String(limit),
    'x-ratelimit-remaining': String(remaining),
    'x-ratelimit-reset': String(Math.max(0, Math.ceil((resetTime.getTime() - Date.now()) / 1_000))),
  });
}

/** One budget for each key, or address where there is no key, shared by all API processes. */
export function createRateLimit(
  budget: string,
  { limit, windowMs, headers }: RateLimit,
  { counter, limits, log }: RateLimitDeps,
): CheckRateLimit {
  if (limit === 0) return () => Promise.resolve();
  const keyIds = new WeakMap<Request, string>();
  const onError = (thrown: unknown) => log.error(thrown, { budget }, 'rate limit counted in this process only');
  const limiter = rateLimit({
    windowMs,
    limit,
    standardHeaders: headers === undefined ? 'draft-8' : false,
    legacyHeaders: false,
    keyGenerator: (request) => keyIds.get(request) ?? ipKeyGenerator(request.ip ?? ''),
    store: createSharedStore({ counter, prefix: `${limits.redisKeyPrefix}:rate:${budget}:`, onError }),
    // Its checks guess at the set-up from the first request, and complain on stdout.
    validate: false,
    handler: (request, response, next) => {
      if (headers !== undefined) setRateLimitHeaders(request, response);
      const seconds = Number(response.getHeader('retry-after') ?? response.getHeader('x-ratelimit-reset') ?? windowMs / 1_000);
      next(new AppError('rate_limited', { retryAfterMs: seconds * 1_000 }));
    },
  });
  return (request, response, keyId) => {
    if (keyId !== null) keyIds.set(request, keyId);
    return new Promise((resolve, reject) => {
      void limiter(request, response, (error?: unknown) => {
        if (error) return reject(error);
        if (headers !== undefined) setRateLimitHeaders(request, response);
        resolve();
      });
    });
  };
}

/** A budget for each endpoint of a dialect. */
export function createEndpointRateLimits(
  dialect: Dialect,
  deps: Pick<Composition, 'counter' | 'limits' | 'log'>,
): Map<string, CheckRateLimit> {
  const endpoints = new Map(dialect.routes.map(({ endpoint, rateLimitFactor }) => [endpoint, rateLimitFactor]));
  return new Map(
    [...endpoints].map(([endpoint, factor]) => {
      const rate = perMinute(Math.ceil(deps.limits.ratePerMinute * factor));
      return [endpoint, createRateLimit(`${dialect.name}:${endpoint}`, rate, deps)];
    }),
  );
}
