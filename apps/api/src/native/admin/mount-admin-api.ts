import type { Express } from 'express';
import type { AdminSettings, Composition } from '../../compose.js';
import { createRateLimit, perMinute } from '../../http/admission/rate-limit.js';
import { createJsonRouter } from '../json-router.js';
import { adminRoutes } from './admin-routes.js';
import { checkAdminKey } from './check-admin-key.js';

const basePath = '/api/admin';

/** The administration over HTTP, for whoever has the key of the operator; where there is none, its paths do not exist. */
export function mountAdminApi(app: Express, deps: Pick<Composition, 'admin' | 'counter' | 'limits' | 'log'>): void {
  if (deps.admin) app.use(basePath, createAdminRouter(deps.admin, deps));
}

function createAdminRouter(admin: AdminSettings, deps: Pick<Composition, 'counter' | 'limits' | 'log'>) {
  const checkRateLimit = createRateLimit('admin', perMinute(admin.ratePerMinute), deps);
  return createJsonRouter({
    routes: adminRoutes,
    // Counted before the key is looked at, so that guessing is what runs out first.
    async authenticate(request, response) {
      await checkRateLimit(request, response, null);
      checkAdminKey(request.headers, admin.key);
      return admin.administration;
    },
    answersUnknownPaths: true,
    log: deps.log,
  });
}
