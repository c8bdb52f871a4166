import { type AccountsRepository, createAccountsRepository } from './accounts/accounts-repository.js';
import { type ApiKeysRepository, createApiKeysRepository } from './accounts/api-keys-repository.js';
import { type ConnectorsRepository, createConnectorsRepository } from './accounts/connectors-repository.js';
import { createSealedTextsRepository, type SealedTextsRepository } from './accounts/sealed-texts-repository.js';
import { createWatermarksRepository, type WatermarksRepository } from './accounts/watermarks-repository.js';
import { createWebhookSecretsRepository, type WebhookSecretsRepository } from './accounts/webhook-secrets-repository.js';
import { createConnectionPool, createPoolWaitGauge, type DatabaseOptions } from './connection/pool.js';
import type { DatabaseWatch } from './connection/watch-database.js';
import { createDeliveriesRepository, type DeliveriesRepository } from './deliveries/deliveries-repository.js';
import { createDeliveryLogRepository, type DeliveryLogRepository } from './deliveries/delivery-log-repository.js';
import { createIdempotencyRepository, type IdempotencyRepository } from './jobs/idempotency-repository.js';
import { createJobsRepository, type JobsRepository } from './jobs/jobs-repository.js';
import { type ArtifactsRepository, createArtifactsRepository } from './results/artifacts-repository.js';
import { createPriorResultsRepository, type PriorResultsRepository } from './results/prior-results-repository.js';
import { type AuditRepository, createAuditRepository } from './retention/audit-repository.js';
import { createMaintenanceRepository, type MaintenanceRepository } from './retention/maintenance-repository.js';
import { createRetentionRepository, type RetentionRepository } from './retention/retention-repository.js';
import { createPrismaClient, createSql, mapDatabaseErrors } from './sql.js';

/** The truth: every repository over one pool. */
export interface Database {
  readonly accounts: AccountsRepository;
  readonly apiKeys: ApiKeysRepository;
  readonly jobs: JobsRepository;
  readonly deliveries: DeliveriesRepository;
  readonly deliveryLog: DeliveryLogRepository;
  readonly webhookSecrets: WebhookSecretsRepository;
  readonly connectors: ConnectorsRepository;
  readonly sealedTexts: SealedTextsRepository;
  readonly artifacts: ArtifactsRepository;
  readonly priorResults: PriorResultsRepository;
  readonly idempotency: IdempotencyRepository;
  readonly retention: RetentionRepository;
  readonly maintenance: MaintenanceRepository;
  readonly audit: AuditRepository;
  readonly watermarks: WatermarksRepository;
  /** Throws AppError `unavailable` when the server does not answer. */
  ping(): Promise<void>;
  /** How long a connection of the pool is being waited for now, in ms. */
  poolWaitMs(): number;
  close(): Promise<void>;
}

/** Every call of a repository raced by `race`; all of them must give promises. */
function raceCalls<T extends object>(repository: T, race: DatabaseWatch['race']): T {
  return new Proxy(repository, {
    get(target, name, receiver) {
      const method: unknown = Reflect.get(target, name, receiver);
      return typeof method === 'function' ? (...args: unknown[]) => race(async () => method(...args)) : method;
    },
  });
}

/** Opens the pool of one process; close it. With a watch no call outlives the moment in which the database is known to be away. */
export function openDatabase(options: DatabaseOptions, watch: Pick<DatabaseWatch, 'race'> = { race: (work) => work() }): Database {
  const pool = createConnectionPool(options);
  const prisma = createPrismaClient(options, pool);
  const db = createSql(pool);
  const watched = <T extends object>(repository: T) => raceCalls(repository, watch.race);
  return {
    accounts: watched(createAccountsRepository(prisma, db)),
    apiKeys: watched(createApiKeysRepository(prisma)),
    jobs: watched(createJobsRepository(prisma, db)),
    deliveries: watched(createDeliveriesRepository(prisma)),
    deliveryLog: watched(createDeliveryLogRepository(prisma)),
    webhookSecrets: watched(createWebhookSecretsRepository(prisma)),
    connectors: watched(createConnectorsRepository(prisma)),
    sealedTexts: watched(createSealedTextsRepository(db)),
    artifacts: watched(createArtifactsRepository(prisma)),
    priorResults: watched(createPriorResultsRepository(db)),
    idempotency: watched(createIdempotencyRepository(prisma)),
    retention: watched(createRetentionRepository(prisma)),
    maintenance: watched(createMaintenanceRepository(prisma)),
    audit: createAuditRepository(prisma), // hands out rows as they come, and nobody waits for it
    watermarks: watched(createWatermarksRepository(prisma)),
    ping: () =>
      watch.race(() =>
        mapDatabaseErrors(async () => {
          await prisma.$queryRaw`SELECT 1`;
        }),
      ),
    poolWaitMs: createPoolWaitGauge(pool),
    async close() {
      await prisma.$disconnect();
      // The client ends its pool only if it ever asked for it.
      if (!pool.ending) await pool.end();
    },
  };
}
