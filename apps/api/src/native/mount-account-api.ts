import type { Logger } from '@pixmill/runtime';
import type { Express, Request, Response } from 'express';
import type { AuthenticateDeps } from '../http/admission/authenticate-caller.js';
import { type CheckRateLimit, createRateLimit, perMinute, type RateLimitDeps } from '../http/admission/rate-limit.js';
import type { AccountContext } from './account-context.js';
import { apiBasePath } from './api-base-path.js';
import { type ApiRoutesDeps, createApiRoutes } from './api-routes.js';
import { createAuthenticateAccount, rejectWithoutScope } from './authenticate-account.js';
import { createPublicContext } from './public-context.js';
import { createPublicRoutes, type PublicRoutesDeps } from './public-routes.js';
import { type AnswerOnceDeps, createAnswerOnce } from './route/answer-once.js';
import type { AnyApiRoute } from './route/api-route.js';
import { createApiRouter } from './route/mount-routes.js';
import { createFindSession } from './sessions/find-session.js';

/** A page that shows a link fetches each of its pictures. */
const viewsPerRequest = 10;

export type AccountApiDeps = Omit<ApiRoutesDeps, 'findSession'> &
  AnswerOnceDeps &
  PublicRoutesDeps &
  AuthenticateDeps &
  RateLimitDeps & {
    /** Budget of a key at all these endpoints together; 0 is off. */
    readonly requestsPerMinute: number;
    /** Absolute address of the service. */
    readonly publicUrl: string;
    readonly log: Logger;
  };

/** Mounts the native API of an account. `checkAdminRateLimit` counts attempts that may guess the administration key. */
export function mountAccountApi(app: Express, deps: AccountApiDeps, checkAdminRateLimit: CheckRateLimit): void {
  const checkRateLimit = createRateLimit('account', { ...perMinute(deps.requestsPerMinute), accountFactor: 1 }, deps);
  const checkViewRateLimit = createRateLimit('views', perMinute(deps.requestsPerMinute * viewsPerRequest), deps);
  const findSession = createFindSession(deps);
  const authenticateAccount = createAuthenticateAccount({ ...deps, findSession, checkRateLimit });

  async function authenticate(request: Request, response: Response, route: AnyApiRoute<AccountContext> | null): Promise<AccountContext> {
    const context = await authenticateAccount(request, response);
    if (route) rejectWithoutScope(context, route.scope);
    return context;
  }

  const { publicUrl, log } = deps;
  app.use(
    apiBasePath,
    createApiRouter({
      routes: createPublicRoutes(deps),
      authenticate: async (request, response) =>
        createPublicContext({ findSession, checkRateLimit, checkAdminRateLimit, checkViewRateLimit }, request, response),
      answersUnknownPaths: false,
      publicUrl,
      log,
    }),
  );
  app.use(
    apiBasePath,
    createApiRouter({
      routes: createApiRoutes({ ...deps, findSession }),
      authenticate,
      idempotency: { findAccountId: async ({ accountId }) => accountId, answerOnce: createAnswerOnce(deps) },
      answersUnknownPaths: true,
      publicUrl,
      log,
    }),
  );
}
