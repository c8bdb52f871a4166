import { type AccountsRepository, createAccountsRepository } from './accounts-repository.js';
import { type ArtifactsRepository, createArtifactsRepository } from './artifacts-repository.js';
import { atDatabase, createClient, type DatabaseOptions } from './client.js';
import { createDeliveriesRepository, type DeliveriesRepository } from './deliveries-repository.js';
import { createDeliveryLogRepository, type DeliveryLogRepository } from './delivery-log-repository.js';
import { createEarlierWorkRepository, type EarlierWorkRepository } from './earlier-work-repository.js';
import { createIdempotencyRepository, type IdempotencyRepository } from './idempotency-repository.js';
import { createJobsRepository, type JobsRepository } from './jobs-repository.js';
import { createKeysRepository, type KeysRepository } from './keys-repository.js';
import { createWebhookSecretsRepository, type WebhookSecretsRepository } from './webhook-secrets-repository.js';

/** The truth: every repository over one pool. */
export interface Database {
  readonly accounts: AccountsRepository;
  readonly keys: KeysRepository;
  readonly jobs: JobsRepository;
  readonly deliveries: DeliveriesRepository;
  readonly deliveryLog: DeliveryLogRepository;
  readonly webhookSecrets: WebhookSecretsRepository;
  readonly artifacts: ArtifactsRepository;
  readonly earlierWork: EarlierWorkRepository;
  readonly idempotency: IdempotencyRepository;
  /** Throws AppError `unavailable` when the server does not answer. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** Opens the pool of one process; close it. */
export function openDatabase(options: DatabaseOptions): Database {
  const client = createClient(options);
  return {
    accounts: createAccountsRepository(client),
    keys: createKeysRepository(client),
    jobs: createJobsRepository(client),
    deliveries: createDeliveriesRepository(client),
    deliveryLog: createDeliveryLogRepository(client),
    webhookSecrets: createWebhookSecretsRepository(client),
    artifacts: createArtifactsRepository(client),
    earlierWork: createEarlierWorkRepository(client),
    idempotency: createIdempotencyRepository(client),
    ping: () =>
      atDatabase(async () => {
        await client.$queryRaw`SELECT 1`;
      }),
    close: () => client.$disconnect(),
  };
}
