import { AppError } from '@pixmill/contracts';
import type { Caller } from '@pixmill/db';
import type { Express } from 'express';
import { createRateLimit } from '../http/rate-limit.js';
import { createJsonRouter } from '../json-api/json-router.js';
import { sentKey } from '../json-api/sent-key.js';
import type { Wiring } from '../wiring.js';
import { accountRoutes } from './account-routes.js';

const basePath = '/api';
const minuteMs = 60_000;

type AccountWiring = Pick<Wiring, 'database' | 'deleteJob' | 'webhooks' | 'counter' | 'limits' | 'log'>;

/** What an account can see to by itself, for whoever has one of its keys: the log of its webhooks, replays, what signs them, and the deletion of its jobs. */
export function mountAccount(app: Express, wiring: AccountWiring): void {
  const { database, deleteJob, webhooks, limits, log } = wiring;
  const spend = createRateLimit('account', { limit: limits.ratePerMinute, windowMs: minuteMs }, wiring);

  async function authenticate(key: string | null): Promise<Caller> {
    if (key === null) throw new AppError('api_key_missing');
    const caller = await database.accounts.findCaller(key);
    if (!caller) throw new AppError('api_key_unknown');
    return caller;
  }

  const router = createJsonRouter({
    routes: accountRoutes,
    async admit(request, response) {
      // Those without a key are counted by their address.
      const caller = await authenticate(sentKey(request.headers)).catch(async (refusal: unknown) => {
        await spend(request, response, null);
        throw refusal;
      });
      await spend(request, response, caller.keyId);
      return { ...webhooks, deleteJob, accountId: caller.account.id };
    },
    ownsAll: false,
    log,
  });
  app.use(basePath, router);
}
