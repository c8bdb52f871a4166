import { AppError } from '@pixmill/contracts';
import type { Dialect } from '@pixmill/dialects';
import type { Request, Response } from 'express';
import { ipKeyGenerator, rateLimit } from 'express-rate-limit';
import type { Wiring } from '../wiring.js';
import { createSharedStore } from './shared-store.js';

/** Counts a request against its budget. Throws AppError `rate_limited`. */
export type SpendRate = (request: Request, response: Response, keyId: string | null) => Promise<void>;

type RateLimitDeps = Pick<Wiring, 'counter' | 'limits' | 'log'>;

const windowMs = 60_000;

function createRateLimit(budget: string, { counter, limits, log }: RateLimitDeps): SpendRate {
  if (limits.ratePerMinute === 0) return () => Promise.resolve();
  const spenders = new WeakMap<Request, string>();
  const onError = (thrown: unknown) => log.error(thrown, { budget }, 'rate limit counted in this process only');
  const limiter = rateLimit({
    windowMs,
    limit: limits.ratePerMinute,
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

/** One budget for each endpoint and key, or address where there is no key, shared by all API processes. */
export function createRateLimits(dialect: Dialect, deps: RateLimitDeps): Map<string, SpendRate> {
  const endpoints = new Set(dialect.routes.map((route) => route.endpoint));
  return new Map([...endpoints].map((endpoint) => [endpoint, createRateLimit(`${dialect.name}:${endpoint}`, deps)]));
}
