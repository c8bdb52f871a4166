import type { Express, Router } from 'express';
import { createRateLimit, perMinute, type RateLimitDeps } from '../../http/admission/rate-limit.js';
import { createApiRouter } from '../route/mount-routes.js';
import { type AdminApiRoutesDeps, createAdminApiRoutes } from './admin-api-routes.js';
import { checkAdminKey } from './check-admin-key.js';

const basePath = '/api/v1/admin';

export interface AdminAccess {
  readonly key: string;
  /** Budget of a client address; 0 is off. */
  readonly requestsPerMinute: number;
}

export interface AdminApiDeps extends RateLimitDeps, AdminApiRoutesDeps {
  /** Null without `ADMIN_API_KEY`: the paths then return 404. */
  readonly adminAccess: AdminAccess | null;
  /** Absolute address of the service. */
  readonly publicUrl: string;
}

/** Mounts the administration under `/api/v1/admin`, for the operator's key. */
export function mountAdminApi(app: Express, deps: AdminApiDeps): void {
  if (deps.adminAccess) app.use(basePath, createAdminRouter(deps.adminAccess, deps));
}

function createAdminRouter({ key, requestsPerMinute }: AdminAccess, deps: AdminApiDeps): Router {
  const checkRateLimit = createRateLimit('admin', perMinute(requestsPerMinute), deps);
  return createApiRouter({
    routes: createAdminApiRoutes(deps),
    // The request is counted before its key is checked, so that guesses use up the budget.
    async authenticate(request, response) {
      await checkRateLimit(request, response, null);
      checkAdminKey(request.headers, key);
      return null;
    },
    answersUnknownPaths: true,
    publicUrl: deps.publicUrl,
    log: deps.log,
  });
}
