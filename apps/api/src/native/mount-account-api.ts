import { AppError } from '@pixmill/contracts';
import type { Logger } from '@pixmill/runtime';
import type { Express, Request, Response } from 'express';
import { type AuthenticateDeps, authenticateCaller } from '../http/admission/authenticate-caller.js';
import { createRateLimit, perMinute, type RateLimitDeps } from '../http/admission/rate-limit.js';
import type { AccountContext } from './account-context.js';
import { apiKeyFromHeaders } from './api-key-from-headers.js';
import { type ApiRoutesDeps, createApiRoutes } from './api-routes.js';
import { createJsonRouter } from './json-router.js';
import { createLegacyRoutes, type LegacyRoutesDeps } from './legacy-routes.js';
import { type AnswerOnceDeps, createAnswerOnce } from './route/answer-once.js';
import { type AnyApiRoute, type ApiScope, apiScopes } from './route/api-route.js';
import { createApiRouter } from './route/mount-routes.js';

/** Where the native API is. */
export const apiBasePath = '/api/v1';

export type AccountApiDeps = ApiRoutesDeps &
  LegacyRoutesDeps &
  AnswerOnceDeps &
  AuthenticateDeps &
  RateLimitDeps & {
    /** Budget of a key at all these endpoints together; 0 is off. */
    readonly requestsPerMinute: number;
    /** Absolute address of the service. */
    readonly publicUrl: string;
    readonly log: Logger;
  };

/** Mounts the native API of an account. */
export function mountAccountApi(app: Express, deps: AccountApiDeps): void {
  const checkRateLimit = createRateLimit('account', perMinute(deps.requestsPerMinute), deps);

  async function authenticate(request: Request, response: Response, route: AnyApiRoute<AccountContext> | null): Promise<AccountContext> {
    const apiKey = apiKeyFromHeaders(request.headers);
    const { account, keyId, scopes } = await authenticateCaller(deps, { apiKey, request, response, checkRateLimit });
    const context = { accountId: account.id, account, keyId, scopes: scopes && toApiScopes(scopes) };
    if (route) rejectWithoutScope(context, route.scope);
    return context;
  }

  const { publicUrl, log } = deps;
  app.use(
    apiBasePath,
    createApiRouter({
      routes: createApiRoutes(deps),
      authenticate,
      idempotency: { findAccountId: async ({ accountId }) => accountId, answerOnce: createAnswerOnce(deps) },
      answersUnknownPaths: false,
      publicUrl,
      log,
    }),
  );
  app.use(
    apiBasePath,
    createJsonRouter({
      routes: createLegacyRoutes(deps),
      authenticate: (request, response) => authenticate(request, response, null),
      answersUnknownPaths: true,
      publicUrl,
      log,
    }),
  );
}

/** A scope that a later release stored allows nothing here. */
const toApiScopes = (scopes: readonly string[]): ApiScope[] => apiScopes.filter((scope) => scopes.includes(scope));

function rejectWithoutScope({ scopes }: AccountContext, needed: ApiScope): void {
  if (scopes === null || scopes.includes(needed)) return;
  throw new AppError('scope_missing', { message: `This key may not do that: it needs the scope ${needed}` });
}
