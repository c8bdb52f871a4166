import { composeAccounts } from './compose/accounts.js';
import { composeAdapters } from './compose/adapters.js';
import { composeCollections } from './compose/collections.js';
import { composeHealth } from './compose/health.js';
import { composeHttp } from './compose/http.js';
import { composeJobs } from './compose/jobs.js';
import { composeNativeSubmit } from './compose/native-submit.js';
import { composeOperation } from './compose/operation.js';
import type { ApiSettings } from './config.js';

/** Builds every adapter and use case of an API process once. */
export function compose(settings: ApiSettings) {
  const adapters = composeAdapters(settings);
  const { database, waiters, counter } = adapters;
  const health = composeHealth(settings, adapters);
  const jobs = composeJobs(settings, adapters);
  return {
    ...adapters,
    health,
    ...jobs,
    ...composeNativeSubmit(settings, adapters, jobs),
    ...composeCollections(adapters),
    ...composeAccounts(settings, adapters),
    ...composeHttp(settings, adapters),
    ...composeOperation(settings),
    /** Aborted by a shutdown signal; from then on `/readyz` returns 503. */
    shutdown: new AbortController(),
    async close(): Promise<void> {
      waiters.drain();
      health.close();
      adapters.subscription.close();
      counter.close();
      adapters.settledPublisher.close();
      adapters.closeEvents();
      await Promise.allSettled([adapters.databaseWatch.close(), adapters.producer.close(), database.close()]);
    },
  };
}
