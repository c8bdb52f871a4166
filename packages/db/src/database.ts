import { type AccountJobsRepository, createAccountJobsRepository } from './account-jobs/account-jobs-repository.js';
import { type AccountLimitsRepository, createAccountLimitsRepository } from './accounts/account-limits-repository.js';
import { type AccountsRepository, createAccountsRepository } from './accounts/accounts-repository.js';
import { type ApiKeysRepository, createApiKeysRepository } from './accounts/api-keys-repository.js';
import { type ConnectorsRepository, createConnectorsRepository } from './accounts/connectors-repository.js';
import { createPresetsRepository, type PresetsRepository } from './accounts/presets-repository.js';
import { createSealedTextsRepository, type SealedTextsRepository } from './accounts/sealed-texts-repository.js';
import { createWatermarksRepository, type WatermarksRepository } from './accounts/watermarks-repository.js';
import { createWebhookSecretsRepository, type WebhookSecretsRepository } from './accounts/webhook-secrets-repository.js';
import { createSessionsRepository, type SessionsRepository } from './browser/sessions-repository.js';
import { createSharesRepository, type SharesRepository } from './browser/shares-repository.js';
import { type CollectionsRepository, createCollectionsRepository } from './collections/collections-repository.js';
import { mapDatabaseErrors } from './connection/database-error.js';
import { createConnectionPool, type DatabaseOptions } from './connection/pool.js';
import { createPoolWaitGauge } from './connection/pool-wait-gauge.js';
import { createPrismaSource } from './connection/prisma-client.js';
import type { DatabaseWatch } from './connection/watch-database.js';
import { createDeliveriesRepository, type DeliveriesRepository } from './deliveries/deliveries-repository.js';
import { createDeliveryLogRepository, type DeliveryLogRepository } from './deliveries/delivery-log-repository.js';
import type { RenderEvent } from './events/endpoint-deliveries.js';
import { createEventsRepository, type EventsRepository } from './events/events-repository.js';
import { createWebhookEndpointsRepository, type WebhookEndpointsRepository } from './events/webhook-endpoints-repository.js';
import { createDeadLettersRepository, type DeadLettersRepository } from './jobs/dead-letters-repository.js';
import { createIdempotencyRepository, type IdempotencyRepository } from './jobs/idempotency-repository.js';
import { createJobsRepository, type JobsRepository } from './jobs/jobs-repository.js';
import { createLedgerLogRepository, type LedgerLogRepository } from './ledger/ledger-log.js';
import { createOperationRepository, type OperationRepository } from './operation/operation-repository.js';
import { createWorkersRepository, type WorkersRepository } from './operation/workers-repository.js';
import { type ArtifactsRepository, createArtifactsRepository } from './results/artifacts-repository.js';
import { createPriorResultsRepository, type PriorResultsRepository } from './results/prior-results-repository.js';
import { type AuditRepository, createAuditRepository } from './retention/audit-repository.js';
import { createMaintenanceRepository, type MaintenanceRepository } from './retention/maintenance-repository.js';
import { createPlainLoginsRepository, type PlainLoginsRepository } from './retention/plain-logins-repository.js';
import { createRetentionRepository, type RetentionRepository } from './retention/retention-repository.js';
import { createServiceRepository, type ServiceRepository } from './service-repository.js';
import { createSql, sql } from './sql.js';
import { createUploadsRepository, type UploadsRepository } from './uploads/uploads-repository.js';
import { createUsageRepository, type UsageRepository } from './usage/usage-repository.js';

/** Every repository, over one connection pool. Each call throws AppError: those that the method names, `unavailable` or `internal`. */
export interface Database {
  readonly accounts: AccountsRepository;
  readonly accountLimits: AccountLimitsRepository;
  readonly apiKeys: ApiKeysRepository;
  readonly jobs: JobsRepository;
  readonly accountJobs: AccountJobsRepository;
  readonly collections: CollectionsRepository;
  readonly deadLetters: DeadLettersRepository;
  readonly events: EventsRepository;
  readonly webhookEndpoints: WebhookEndpointsRepository;
  readonly deliveries: DeliveriesRepository;
  readonly deliveryLog: DeliveryLogRepository;
  readonly webhookSecrets: WebhookSecretsRepository;
  readonly connectors: ConnectorsRepository;
  readonly presets: PresetsRepository;
  readonly usage: UsageRepository;
  readonly ledgerLog: LedgerLogRepository;
  readonly sealedTexts: SealedTextsRepository;
  readonly artifacts: ArtifactsRepository;
  readonly priorResults: PriorResultsRepository;
  readonly idempotency: IdempotencyRepository;
  readonly retention: RetentionRepository;
  readonly maintenance: MaintenanceRepository;
  readonly plainLogins: PlainLoginsRepository;
  readonly audit: AuditRepository;
  readonly watermarks: WatermarksRepository;
  readonly uploads: UploadsRepository;
  readonly service: ServiceRepository;
  readonly sessions: SessionsRepository;
  readonly shares: SharesRepository;
  readonly operation: OperationRepository;
  readonly workers: WorkersRepository;
  /** Throws AppError `unavailable` when the server does not answer. */
  ping(): Promise<void>;
  /** How long callers wait for a connection of the pool now, in ms. */
  poolWaitMs(): number;
  close(): Promise<void>;
}

/** Passes every call of a repository through `run`; all its methods must return promises. */
function wrapCalls<T extends object>(repository: T, run: DatabaseWatch['race']): T {
  return new Proxy(repository, {
    get(target, name, receiver) {
      const method: unknown = Reflect.get(target, name, receiver);
      return typeof method === 'function' ? (...args: unknown[]) => run(async () => method(...args)) : method;
    },
  });
}

const noWatch: Pick<DatabaseWatch, 'race' | 'onConnectionsLost'> = { race: (work) => work(), onConnectionsLost: () => undefined };

export interface EventOptions {
  /** Without it, no webhook is written to the endpoints of accounts: for processes that submit and settle nothing. */
  readonly renderEvent?: RenderEvent | null;
}

/** Opens the pool of one process. With a watch, calls reject at once while the database is known to be unavailable. */
export function openDatabase(
  { renderEvent = null, ...options }: DatabaseOptions & EventOptions,
  watch: Pick<DatabaseWatch, 'race' | 'onConnectionsLost'> = noWatch,
): Database {
  const { pool, dropConnections } = createConnectionPool(options);
  watch.onConnectionsLost(dropConnections);
  const prisma = createPrismaSource(pool);
  const { pooler = 'none' } = options;
  const db = createSql(pool, { pooler });
  const preparedDb = createSql(pool, { pooler, prepare: true });
  const run: DatabaseWatch['race'] = (work) => watch.race(() => mapDatabaseErrors(work));
  const wrapped = <T extends object>(repository: T) => wrapCalls(repository, run);
  return {
    accounts: wrapped(createAccountsRepository(preparedDb)),
    accountLimits: wrapped(createAccountLimitsRepository(db)),
    apiKeys: wrapped(createApiKeysRepository(db)),
    jobs: wrapped(createJobsRepository(preparedDb, renderEvent)),
    accountJobs: wrapped(createAccountJobsRepository(db)),
    collections: wrapped(createCollectionsRepository(db, renderEvent)),
    deadLetters: wrapped(createDeadLettersRepository(db, renderEvent)),
    webhookEndpoints: wrapped(createWebhookEndpointsRepository(db)),
    events: wrapped(createEventsRepository(db)),
    deliveries: wrapped(createDeliveriesRepository(db)),
    deliveryLog: wrapped(createDeliveryLogRepository(db)),
    webhookSecrets: wrapped(createWebhookSecretsRepository(prisma)),
    connectors: wrapped(createConnectorsRepository(prisma)),
    presets: wrapped(createPresetsRepository(db)),
    usage: wrapped(createUsageRepository(db)),
    ledgerLog: wrapped(createLedgerLogRepository(db)),
    sealedTexts: wrapped(createSealedTextsRepository(db)),
    artifacts: wrapped(createArtifactsRepository(preparedDb)),
    priorResults: wrapped(createPriorResultsRepository(preparedDb)),
    idempotency: wrapped(createIdempotencyRepository(db)),
    retention: wrapped(createRetentionRepository(db)),
    maintenance: wrapped(createMaintenanceRepository(db)),
    plainLogins: wrapped(createPlainLoginsRepository(db)),
    audit: createAuditRepository(db), // its methods return iterables, not promises, and map errors themselves
    watermarks: wrapped(createWatermarksRepository(prisma)),
    uploads: wrapped(createUploadsRepository(db)),
    service: wrapped(createServiceRepository(db)),
    sessions: wrapped(createSessionsRepository(db)),
    shares: wrapped(createSharesRepository(db)),
    operation: wrapped(createOperationRepository(db)),
    workers: wrapped(createWorkersRepository(db)),
    ping: () =>
      run(async () => {
        await db.query(sql`SELECT 1`);
      }),
    poolWaitMs: createPoolWaitGauge(pool),
    close: () => prisma.close(),
  };
}
