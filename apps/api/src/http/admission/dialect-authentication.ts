import { AppError } from '@pixmill/contracts';
import type { Caller } from '@pixmill/db';
import type { Dialect, Route } from '@pixmill/dialects';
import type { Express, Request, Response } from 'express';
import type { Composition } from '../../compose.js';
import { createSendError } from '../errors/send-error.js';
import { authenticateCaller } from './authenticate-caller.js';
import { createEndpointRateLimits, createRateLimit } from './rate-limit.js';

/** Who calls a route; null where nobody needs to say so. Throws AppError `api_key_missing`, `api_key_unknown` or `rate_limited`. */
export type Authenticate = (request: Request, response: Response, route: Route) => Promise<Caller | null>;

/** A dialect, and who may come in by it. */
export interface DialectAuthentication {
  readonly dialect: Dialect;
  readonly authenticate: Authenticate;
}

/** Who a request is from, or why it may not come in. */
type AuthenticationResult = { readonly caller: Caller } | { readonly refusal: unknown };

/** A budget for each endpoint. */
function createEndpointAuthenticate(dialect: Dialect, deps: Composition): Authenticate {
  const rateLimits = createEndpointRateLimits(dialect, deps);
  return async (request, response, { endpoint, authenticated }) => {
    const checkRateLimit = rateLimits.get(endpoint);
    if (authenticated)
      return authenticateCaller(deps.database, { apiKey: dialect.findApiKey(request.headers), request, response, checkRateLimit });
    await checkRateLimit?.(request, response, null);
    return null;
  };
}

/**
 * One budget for whatever lies below the dialect's base path: routes, wrong methods and unknown addresses are counted there before anything
 * else, so that every answer says what is left; what came by plain http goes no further where that is not allowed.
 */
function mountDialectAuthenticate(app: Express, dialect: Dialect, deps: Composition): Authenticate {
  const { rateLimit = { limit: 0, windowMs: 0 }, httpsOnly = false } = dialect;
  const sendError = createSendError(dialect, deps);
  const checkRateLimit = createRateLimit(dialect.name, rateLimit, deps);
  const results = new WeakMap<Request, AuthenticationResult>();

  async function authenticate(request: Request, response: Response): Promise<AuthenticationResult> {
    const apiKey = dialect.findApiKey(request.headers);
    try {
      return { caller: await authenticateCaller(deps.database, { apiKey, request, response, checkRateLimit }) };
    } catch (refusal) {
      if (refusal instanceof AppError && refusal.code === 'rate_limited') throw refusal;
      return { refusal };
    }
  }

  app.use(dialect.basePath, async (request, response, next) => {
    try {
      results.set(request, await authenticate(request, response));
      if (httpsOnly && !request.secure) throw new AppError('https_required');
    } catch (thrown) {
      return sendError({ request, response }, thrown);
    }
    next();
  });

  return async (request, response, { authenticated }) => {
    if (!authenticated) return null;
    const found = results.get(request) ?? (await authenticate(request, response));
    if ('refusal' in found) throw found.refusal;
    return found.caller;
  };
}

/** Counts requests and finds out who they are from, as the dialect has it. */
export function mountDialectAuthentication(app: Express, dialect: Dialect, deps: Composition): DialectAuthentication {
  const wholeDialect = dialect.rateLimit !== undefined || dialect.httpsOnly === true;
  return { dialect, authenticate: wholeDialect ? mountDialectAuthenticate(app, dialect, deps) : createEndpointAuthenticate(dialect, deps) };
}
