import { AppError } from '@pixmill/contracts';
import type { Dialect } from '@pixmill/dialects';
import type { Request, Response } from 'express';
import { ipKeyGenerator, rateLimit } from 'express-rate-limit';
import { RedisStore } from 'rate-limit-redis';
import type { Wiring } from '../wiring.js';

/** Counts a request against its budget. Throws AppError `rate_limited`. */
export type SpendRate = (request: Request, response: Response, keyId: string | null) => Promise<void>;

const windowMs = 60_000;

/** One budget for each endpoint and key, or address where there is no key, shared by all API processes through Redis. */
export function createRateLimits(
  dialect: Dialect,
  { counter, limits, log }: Pick<Wiring, 'counter' | 'limits' | 'log'>,
): Map<string, SpendRate> {
  const endpoints = new Set(dialect.routes.map((route) => route.endpoint));
  return new Map([...endpoints].map((endpoint) => [endpoint, createRateLimit(`${dialect.name}:${endpoint}`)]));

  function createRateLimit(budget: string): SpendRate {
    if (limits.ratePerMinute === 0) return () => Promise.resolve();
    const spenders = new WeakMap<Request, string>();
    const limiter = rateLimit({
      windowMs,
      limit: limits.ratePerMinute,
      standardHeaders: 'draft-8',
      legacyHeaders: false,
      keyGenerator: (request) => spenders.get(request) ?? ipKeyGenerator(request.ip ?? ''),
      store: new RedisStore({ prefix: `rate:${budget}:`, sendCommand: (command, ...rest) => counter.send(command, ...rest) }),
      passOnStoreError: true,
      logger: {
        error: (...facts: unknown[]) => log.error(facts[0], { budget }, 'rate limit'),
        warn: (...facts: unknown[]) => log.warn({ budget }, String(facts[0])),
      },
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
}
