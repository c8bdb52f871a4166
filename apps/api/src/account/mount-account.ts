import type { Express } from 'express';
import { admitCaller } from '../http/admit-caller.js';
import { createRateLimit, perMinute } from '../http/rate-limit.js';
import { createJsonRouter } from '../json-api/json-router.js';
import { sentKey } from '../json-api/sent-key.js';
import type { Wiring } from '../wiring.js';
import { accountRoutes } from './account-routes.js';

const basePath = '/api';

type AccountWiring = Pick<
  Wiring,
  'database' | 'capacity' | 'deleteJob' | 'webhooks' | 'connectors' | 'watermarks' | 'counter' | 'limits' | 'log'
>;

/** What an account can see to by itself, for whoever has one of its keys: the log of its webhooks, replays, what signs them, the deletion of its jobs, and its watermarks. */
export function mountAccount(app: Express, wiring: AccountWiring): void {
  const { database, capacity, deleteJob, webhooks, connectors, watermarks, limits, log } = wiring;
  const spend = createRateLimit('account', perMinute(limits.ratePerMinute), wiring);

  const router = createJsonRouter({
    routes: accountRoutes,
    async admit(request, response) {
      const { account } = await admitCaller(database, { key: sentKey(request.headers), request, response, spend });
      return { ...webhooks, deleteJob, connectors, watermarks, capacity, spoolDir: limits.spoolDir, accountId: account.id };
    },
    ownsAll: false,
    log,
  });
  app.use(basePath, router);
}
