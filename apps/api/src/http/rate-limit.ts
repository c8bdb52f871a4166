import { AppError } from '@pixmill/contracts';
import type { Dialect } from '@pixmill/dialects';
import type { Request, Response } from 'express';
import { ipKeyGenerator, rateLimit } from 'express-rate-limit';
import type { Wiring } from '../wiring.js';
import { createSharedStore } from './shared-store.js';

/** Counts a request against its budget. Throws AppError `rate_limited`. */
export type SpendRate = (request: Request, response: Response, keyId: string | null) => Promise<void>;

export interface Rate {
  /** Requests in one window; 0 is off. */
  readonly limit: number;
  readonly windowMs: number;
}

type RateLimitDeps = Pick<Wiring, 'counter' | 'log'> & { readonly limits: Pick<Wiring['limits'], 'keyPrefix'> };

const minuteMs = 60_000;

/** So many requests a minute; 0 is off. */
export const perMinute = (limit: number): Rate => ({ limit, windowMs: minuteMs });

/** One budget for each key, or address where there is no key, shared by all API processes. */
export function createRateLimit(budget: string, { limit, windowMs }: Rate, { counter, limits, log }: RateLimitDeps): SpendRate {
  if (limit === 0) return () => Promise.resolve();
  const spenders = new WeakMap<Request, string>();
  const onError = (thrown: unknown) => log.error(thrown, { budget }, 'rate limit counted in this process only');
  const limiter = rateLimit({
    windowMs,
    limit,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    keyGenerator: (request) => spenders.get(request) ?? ipKeyGenerator(request.ip ?? ''),
    store: createSharedStore({ counter, prefix: `${limits.keyPrefix}:rate:${budget}:`, onError }),
    // Its checks guess at the set-up from the first request, and complain on stdout.
    validate: false,
    handler: (_request, response, next) => {
      const seconds = Number(response.getHeader('retry-after') ?? windowMs / 1_000);
      next(new AppError('rate_limited', { retryAfterMs: seconds * 1_000 }));
    },
  });
  return (request, response, keyId) => {
    if (keyId !== null) spenders.set(request, keyId);
    return new Promise((resolve, reject) => {
      void limiter(request, response, (error?: unknown) => (error ? reject(error) : resolve()));
    });
  };
}

/** A budget for each endpoint of a dialect. */
export function createRateLimits(dialect: Dialect, deps: Pick<Wiring, 'counter' | 'limits' | 'log'>): Map<string, SpendRate> {
  const endpoints = new Map(dialect.routes.map(({ endpoint, budgetFactor }) => [endpoint, budgetFactor]));
  return new Map(
    [...endpoints].map(([endpoint, factor]) => {
      const rate = perMinute(Math.ceil(deps.limits.ratePerMinute * factor));
      return [endpoint, createRateLimit(`${dialect.name}:${endpoint}`, rate, deps)];
    }),
  );
}
