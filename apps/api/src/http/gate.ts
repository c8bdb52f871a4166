import { AppError } from '@pixmill/contracts';
import type { Caller } from '@pixmill/db';
import type { Dialect, Route } from '@pixmill/dialects';
import type { Express, Request, Response } from 'express';
import type { Wiring } from '../wiring.js';
import { admitCaller } from './admit-caller.js';
import { createRateLimit, createRateLimits } from './rate-limit.js';
import { createRefuse } from './refuse.js';

/** Who calls a route; null where nobody needs to say so. Throws AppError `api_key_missing`, `api_key_unknown` or `rate_limited`. */
export type Admit = (request: Request, response: Response, route: Route) => Promise<Caller | null>;

/** A dialect, and who may come in by it. */
export interface Gate {
  readonly dialect: Dialect;
  readonly admit: Admit;
}

/** Who a request is from, or why it may not come in. */
type Admitted = { readonly caller: Caller } | { readonly refusal: unknown };

/** A budget for each endpoint. */
function admitByEndpoint(dialect: Dialect, wiring: Wiring): Admit {
  const rateLimits = createRateLimits(dialect, wiring);
  return async (request, response, { endpoint, authenticated }) => {
    const spend = rateLimits.get(endpoint);
    if (authenticated) return admitCaller(wiring.database, { key: dialect.apiKeyFrom(request.headers), request, response, spend });
    await spend?.(request, response, null);
    return null;
  };
}

/**
 * One budget for whatever lies below the dialect's base path: routes, wrong methods and unknown addresses are counted there before anything
 * else, so that every answer says what is left; what came by plain http goes no further where that is not allowed.
 */
function admitByDialect(app: Express, dialect: Dialect, wiring: Wiring): Admit {
  const { rate = { limit: 0, windowMs: 0 }, httpsOnly = false } = dialect;
  const refuse = createRefuse(dialect, wiring);
  const spend = createRateLimit(dialect.name, rate, wiring);
  const admitted = new WeakMap<Request, Admitted>();

  async function pass(request: Request, response: Response): Promise<Admitted> {
    const key = dialect.apiKeyFrom(request.headers);
    try {
      return { caller: await admitCaller(wiring.database, { key, request, response, spend }) };
    } catch (refusal) {
      if (refusal instanceof AppError && refusal.code === 'rate_limited') throw refusal;
      return { refusal };
    }
  }

  app.use(dialect.basePath, async (request, response, next) => {
    try {
      admitted.set(request, await pass(request, response));
      if (httpsOnly && !request.secure) throw new AppError('https_required');
    } catch (thrown) {
      return refuse({ request, response }, thrown);
    }
    next();
  });

  return async (request, response, { authenticated }) => {
    if (!authenticated) return null;
    const found = admitted.get(request) ?? (await pass(request, response));
    if ('refusal' in found) throw found.refusal;
    return found.caller;
  };
}

/** Counts requests and finds out who they are from, as the dialect has it. */
export function mountGate(app: Express, dialect: Dialect, wiring: Wiring): Gate {
  const whole = dialect.rate !== undefined || dialect.httpsOnly === true;
  return { dialect, admit: whole ? admitByDialect(app, dialect, wiring) : admitByEndpoint(dialect, wiring) };
}
