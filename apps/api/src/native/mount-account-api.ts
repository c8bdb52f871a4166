import type { Logger } from '@pixmill/runtime';
import type { Express } from 'express';
import { type AuthenticateDeps, authenticateCaller } from '../http/admission/authenticate-caller.js';
import { createRateLimit, perMinute, type RateLimitDeps } from '../http/admission/rate-limit.js';
import { type AccountRoutesDeps, createAccountRoutes } from './account-routes.js';
import { apiKeyFromHeaders } from './api-key-from-headers.js';
import { createJsonRouter } from './json-router.js';

const basePath = '/api';

export type AccountApiDeps = AccountRoutesDeps &
  AuthenticateDeps &
  RateLimitDeps & {
    /** Budget of a key at all these endpoints together; 0 is off. */
    readonly requestsPerMinute: number;
    readonly log: Logger;
  };

/** Mounts the native API of an account under `/api`, for any of its keys: deliveries, jobs, connectors, watermarks, webhook secret. */
export function mountAccountApi(app: Express, deps: AccountApiDeps): void {
  const checkRateLimit = createRateLimit('account', perMinute(deps.requestsPerMinute), deps);

  const router = createJsonRouter({
    routes: createAccountRoutes(deps),
    async authenticate(request, response) {
      const apiKey = apiKeyFromHeaders(request.headers);
      const { account } = await authenticateCaller(deps, { apiKey, request, response, checkRateLimit });
      return { accountId: account.id };
    },
    // MegaOptim's `/api/register` is mounted later, under the same path.
    answersUnknownPaths: false,
    log: deps.log,
  });
  app.use(basePath, router);
}
