import { AppError } from '@pixmill/contracts';
import type { Caller } from '@pixmill/db';
import type { Dialect, Route } from '@pixmill/dialects';
import type { Express, Request, Response } from 'express';
import { createSendRefusal, type SendRefusalDeps } from '../errors/send-refusal.js';
import { type AuthenticateDeps, authenticateCaller } from './authenticate-caller.js';
import { createEndpointRateLimits, createRateLimit, type RateLimitDeps } from './rate-limit.js';

export interface DialectAuthenticationDeps extends AuthenticateDeps, RateLimitDeps, SendRefusalDeps {
  /** Budget of a key at each endpoint, for dialects without a budget of their own; 0 is off. */
  readonly dialectRequestsPerMinute: number;
}

/**
 * The caller of a route; null for a route without authentication. Throws AppError `api_key_missing`, `api_key_unknown` or `rate_limited`.
 */
export type Authenticate = (request: Request, response: Response, route: Route) => Promise<Caller | null>;

export interface DialectAuthentication {
  readonly dialect: Dialect;
  readonly authenticate: Authenticate;
}

type AuthenticationResult = { readonly caller: Caller } | { readonly error: unknown };

/** Prepares the authentication of a dialect: its API keys, its rate limits, and https where it requires that. */
export function mountDialectAuthentication(app: Express, dialect: Dialect, deps: DialectAuthenticationDeps): DialectAuthentication {
  const wholeDialect = dialect.rateLimit !== undefined || dialect.httpsOnly === true;
  return { dialect, authenticate: wholeDialect ? mountDialectAuthenticate(app, dialect, deps) : createEndpointAuthenticate(dialect, deps) };
}

/** A key without the scope of a route is an unknown key there: the clients of the dialects know no other answer. Throws AppError. */
function requireScope(caller: Caller, scope: Route['scope']): Caller {
  if (scope === null || caller.scopes === null || caller.scopes.includes(scope)) return caller;
  throw new AppError('api_key_unknown');
}

/** One budget for each endpoint, counted when a route runs. */
function createEndpointAuthenticate(dialect: Dialect, deps: DialectAuthenticationDeps): Authenticate {
  const rateLimits = createEndpointRateLimits(dialect, deps.dialectRequestsPerMinute, deps);
  return async (request, response, { endpoint, authenticated, scope }) => {
    const checkRateLimit = rateLimits.get(endpoint);
    const apiKey = dialect.findApiKey(request.headers);
    if (authenticated) return requireScope(await authenticateCaller(deps, { apiKey, request, response, checkRateLimit }), scope);
    await checkRateLimit?.(request, response, null);
    return null;
  };
}

/**
 * One budget for every path below the dialect's base path: routes, wrong methods and unknown paths. It is counted before anything else,
 * so that every answer carries the rate limit headers. Rejects plain http where the dialect requires https.
 */
function mountDialectAuthenticate(app: Express, dialect: Dialect, deps: DialectAuthenticationDeps): Authenticate {
  const { rateLimit = { limit: 0, windowMs: 0 }, httpsOnly = false } = dialect;
  const sendRefusal = createSendRefusal(deps);
  const checkRateLimit = createRateLimit(dialect.name, rateLimit, deps);
  const results = new WeakMap<Request, AuthenticationResult>();

  async function authenticate(request: Request, response: Response): Promise<AuthenticationResult> {
    const apiKey = dialect.findApiKey(request.headers);
    try {
      return { caller: await authenticateCaller(deps, { apiKey, request, response, checkRateLimit }) };
    } catch (error) {
      if (error instanceof AppError && error.code === 'rate_limited') throw error;
      return { error };
    }
  }

  app.use(dialect.basePath, async (request, response, next) => {
    try {
      results.set(request, await authenticate(request, response));
      if (httpsOnly && !request.secure) throw new AppError('https_required');
    } catch (thrown) {
      return sendRefusal({ request, response }, thrown);
    }
    next();
  });

  return async (request, response, { authenticated, scope }) => {
    if (!authenticated) return null;
    const result = results.get(request) ?? (await authenticate(request, response));
    if ('error' in result) throw result.error;
    return requireScope(result.caller, scope);
  };
}
