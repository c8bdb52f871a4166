import type { Express } from 'express';
import type { Composition } from '../compose.js';
import { authenticateCaller } from '../http/admission/authenticate-caller.js';
import { createRateLimit, perMinute } from '../http/admission/rate-limit.js';
import { accountRoutes } from './account-routes.js';
import { apiKeyFromHeaders } from './api-key-from-headers.js';
import { createJsonRouter } from './json-router.js';

const basePath = '/api';

type AccountApiDeps = Pick<
  Composition,
  'database' | 'capacity' | 'deleteJob' | 'webhooks' | 'connectors' | 'watermarks' | 'counter' | 'limits' | 'log'
>;

/** What an account can see to by itself, for whoever has one of its keys: the log of its webhooks, replays, what signs them, the deletion of its jobs, and its watermarks. */
export function mountAccountApi(app: Express, deps: AccountApiDeps): void {
  const { database, capacity, deleteJob, webhooks, connectors, watermarks, limits, log } = deps;
  const checkRateLimit = createRateLimit('account', perMinute(limits.ratePerMinute), deps);

  const router = createJsonRouter({
    routes: accountRoutes,
    async authenticate(request, response) {
      const { account } = await authenticateCaller(database, {
        apiKey: apiKeyFromHeaders(request.headers),
        request,
        response,
        checkRateLimit,
      });
      return { ...webhooks, deleteJob, connectors, watermarks, capacity, tempDir: limits.tempDir, accountId: account.id };
    },
    answersUnknownPaths: false,
    log,
  });
  app.use(basePath, router);
}
