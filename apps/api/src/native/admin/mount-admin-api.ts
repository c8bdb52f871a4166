import type { Express, Router } from 'express';
import type { CheckRateLimit, RateLimitDeps } from '../../http/admission/rate-limit.js';
import { adminBasePath } from '../api-base-path.js';
import { type AnswerOnceDeps, createAnswerOnce } from '../route/answer-once.js';
import { createApiRouter } from '../route/mount-routes.js';
import { createFindSession, type FindSessionDeps } from '../sessions/find-session.js';
import { readSessionCookie } from '../sessions/session-cookie.js';
import { accountParams } from './admin-account-schemas.js';
import { type AdminApiRoutesDeps, createAdminApiRoutes } from './admin-api-routes.js';
import { type AuthenticateAdmin, createAuthenticateAdmin } from './authenticate-admin.js';

export interface AdminAccess {
  /** Null without `ADMIN_API_KEY`: the paths then return 404 to everybody but sessions of administrators. */
  readonly key: string | null;
  /** Budget of a client address; 0 is off. */
  readonly requestsPerMinute: number;
}

export interface AdminApiDeps extends AnswerOnceDeps, RateLimitDeps, AdminApiRoutesDeps, FindSessionDeps {
  readonly adminAccess: AdminAccess;
  /** Absolute address of the service. */
  readonly publicUrl: string;
}

/** Mounts the administration under `/api/v1/admin`, for the operator's key and for sessions of administrators. */
export function mountAdminApi(app: Express, deps: AdminApiDeps, checkAdminRateLimit: CheckRateLimit): void {
  const { key: adminKey } = deps.adminAccess;
  const authenticate = createAuthenticateAdmin({ adminKey, findSession: createFindSession(deps), checkAdminRateLimit });
  const router = createAdminRouter(deps, authenticate);
  app.use(adminBasePath, (request, response, next) => {
    const isOpen = adminKey !== null || readSessionCookie(request) !== null;
    return isOpen ? router(request, response, next) : next();
  });
}

function createAdminRouter(deps: AdminApiDeps, authenticate: AuthenticateAdmin): Router {
  return createApiRouter({
    routes: createAdminApiRoutes(deps),
    async authenticate(request, response) {
      await authenticate(request, response);
      return null;
    },
    idempotency: {
      // The only route of this kind is `POST /accounts/:id/keys`. Throws AppError `account_not_found`.
      findAccountId: async (_context, { params }) => (await deps.administration.showAccount(accountParams.parse(params).id)).id,
      answerOnce: createAnswerOnce(deps),
    },
    answersUnknownPaths: true,
    publicUrl: deps.publicUrl,
    log: deps.log,
  });
}
