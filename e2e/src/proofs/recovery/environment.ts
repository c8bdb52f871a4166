import { eventually } from '@pixmill/testkit';
import { readFixture } from '../../fixtures.js';
import { submitFields, submitWhenFree } from '../../megaoptim/client.js';
import { queryDatabase } from '../../query-database.js';
import { type RunningService, startService } from '../../service.js';
import { type BlockingOrigin, openBlockingOrigin } from './blocking-origin.js';

/** A running service with an image server, and access to its database and processes. */
export interface RecoveryEnvironment {
  readonly service: RunningService;
  readonly origin: BlockingOrigin;
  /** Rows of a query. Rejects while PostgreSQL is unavailable. */
  query<T extends object>(text: string, ...values: unknown[]): Promise<T[]>;
  /** Submits an image of the origin and returns the id of the job. */
  submit(name: string): Promise<string>;
  waitForPid(name: string): Promise<number>;
  close(): Promise<void>;
}

const restartTimeoutMs = 60_000;

/** Four withheld images keep both workers from fetching more, and every waiting job has an entry in the queue. */
const fetchLimits = { FETCH_CONCURRENCY: '2', FETCH_CONCURRENCY_PER_ACCOUNT: '1000' };

/** Starts the service with two workers, which run one image and fetch two jobs at a time each. */
export async function openRecoveryEnvironment(): Promise<RecoveryEnvironment> {
  const origin = await openBlockingOrigin(readFixture('palette.png'));
  const service = await startService({ EGRESS_ALLOW: '127.0.0.1/32', WORKER_PROCESSES: '2', WORKER_CONCURRENCY: '1', ...fetchLimits });
  const { databaseUrl } = await service.readDatabaseUrls();
  return {
    service,
    origin,
    query<T extends object>(text: string, ...values: unknown[]) {
      return queryDatabase<T>(databaseUrl, text, values);
    },
    async submit(name) {
      const { code, process_id } = await submitWhenFree(() => submitFields(service, { type: 'url', url: `${origin.url}/${name}` }));
      if (code !== 202) throw new Error(`submit of ${name}: ${code}`);
      return process_id;
    },
    waitForPid: (name) => eventually(() => service.findPid(name), { withinMs: restartTimeoutMs, describe: `the pid of ${name}` }),
    async close() {
      await service.stopAndRemove();
      await origin.close();
    },
  };
}
