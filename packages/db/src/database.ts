import { type AccountsRepository, createAccountsRepository } from './accounts-repository.js';
import { type ArtifactsRepository, createArtifactsRepository } from './artifacts-repository.js';
import { type AuditRepository, createAuditRepository } from './audit-repository.js';
import { type ChoresRepository, createChoresRepository } from './chores-repository.js';
import { atDatabase, createClient, createDirect } from './client.js';
import { type ConnectorsRepository, createConnectorsRepository } from './connectors-repository.js';
import { createDeliveriesRepository, type DeliveriesRepository } from './deliveries-repository.js';
import { createDeliveryLogRepository, type DeliveryLogRepository } from './delivery-log-repository.js';
import { createEarlierWorkRepository, type EarlierWorkRepository } from './earlier-work-repository.js';
import { createIdempotencyRepository, type IdempotencyRepository } from './idempotency-repository.js';
import { createJobsRepository, type JobsRepository } from './jobs-repository.js';
import { createKeysRepository, type KeysRepository } from './keys-repository.js';
import { createPool, createPoolGauge, type DatabaseOptions } from './pool.js';
import { createRetentionRepository, type RetentionRepository } from './retention-repository.js';
import type { DatabaseWatch } from './watch.js';
import { createWatermarksRepository, type WatermarksRepository } from './watermarks-repository.js';
import { createWebhookSecretsRepository, type WebhookSecretsRepository } from './webhook-secrets-repository.js';

/** The truth: every repository over one pool. */
export interface Database {
  readonly accounts: AccountsRepository;
  readonly keys: KeysRepository;
  readonly jobs: JobsRepository;
  readonly deliveries: DeliveriesRepository;
  readonly deliveryLog: DeliveryLogRepository;
  readonly webhookSecrets: WebhookSecretsRepository;
  readonly connectors: ConnectorsRepository;
  readonly artifacts: ArtifactsRepository;
  readonly earlierWork: EarlierWorkRepository;
  readonly idempotency: IdempotencyRepository;
  readonly retention: RetentionRepository;
  readonly chores: ChoresRepository;
  readonly audit: AuditRepository;
  readonly watermarks: WatermarksRepository;
  /** Throws AppError `unavailable` when the server does not answer. */
  ping(): Promise<void>;
  /** How long a connection of the pool is being waited for now, in ms. */
  poolWaitMs(): number;
  close(): Promise<void>;
}

/** Every call of a repository raced by `race`; all of them must give promises. */
function racing<T extends object>(repository: T, race: DatabaseWatch['race']): T {
  return new Proxy(repository, {
    get(target, name, receiver) {
      const method: unknown = Reflect.get(target, name, receiver);
      return typeof method === 'function' ? (...args: unknown[]) => race(async () => method(...args)) : method;
    },
  });
}

/** Opens the pool of one process; close it. With a watch no call outlives the moment in which the database is known to be away. */
export function openDatabase(options: DatabaseOptions, watch: Pick<DatabaseWatch, 'race'> = { race: (work) => work() }): Database {
  const pool = createPool(options);
  const client = createClient(options, pool);
  const direct = createDirect(pool);
  const watched = <T extends object>(repository: T) => racing(repository, watch.race);
  return {
    accounts: watched(createAccountsRepository(client, direct)),
    keys: watched(createKeysRepository(client)),
    jobs: watched(createJobsRepository(client, direct)),
    deliveries: watched(createDeliveriesRepository(client)),
    deliveryLog: watched(createDeliveryLogRepository(client)),
    webhookSecrets: watched(createWebhookSecretsRepository(client)),
    connectors: watched(createConnectorsRepository(client)),
    artifacts: watched(createArtifactsRepository(client)),
    earlierWork: watched(createEarlierWorkRepository(direct)),
    idempotency: watched(createIdempotencyRepository(client)),
    retention: watched(createRetentionRepository(client)),
    chores: watched(createChoresRepository(client)),
    audit: createAuditRepository(client), // hands out rows as they come, and nobody waits for it
    watermarks: watched(createWatermarksRepository(client)),
    ping: () =>
      watch.race(() =>
        atDatabase(async () => {
          await client.$queryRaw`SELECT 1`;
        }),
      ),
    poolWaitMs: createPoolGauge(pool),
    async close() {
      await client.$disconnect();
      // The client ends its pool only if it ever asked for it.
      if (!pool.ending) await pool.end();
    },
  };
}
