import type { Express } from 'express';
import { createRateLimit, perMinute } from '../http/rate-limit.js';
import { createJsonRouter } from '../json-api/json-router.js';
import type { Admin, Wiring } from '../wiring.js';
import { checkAdminKey } from './admin-key.js';
import { adminRoutes } from './admin-routes.js';

const basePath = '/api/admin';

/** The administration over HTTP, for whoever has the key of the operator; where there is none, its paths do not exist. */
export function mountAdmin(app: Express, wiring: Pick<Wiring, 'admin' | 'counter' | 'limits' | 'log'>): void {
  if (wiring.admin) app.use(basePath, createAdminRouter(wiring.admin, wiring));
}

function createAdminRouter(admin: Admin, wiring: Pick<Wiring, 'counter' | 'limits' | 'log'>) {
  const spend = createRateLimit('admin', perMinute(admin.ratePerMinute), wiring);
  return createJsonRouter({
    routes: adminRoutes,
    // Counted before the key is looked at, so that guessing is what runs out first.
    async admit(request, response) {
      await spend(request, response, null);
      checkAdminKey(request.headers, admin.key);
      return admin.administration;
    },
    ownsAll: true,
    log: wiring.log,
  });
}
