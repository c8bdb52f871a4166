import type {
  AccountsRepository,
  ConnectorsRepository,
  DeliveriesRepository,
  IdempotencyRepository,
  JobsRepository,
  MaintenanceRepository,
  PriorResultsRepository,
  RetentionRepository,
  WatermarksRepository,
  WebhookSecretsRepository,
} from '@pixmill/db';
import type { Dialect } from '@pixmill/dialects';
import type { sniff } from '@pixmill/image-formats';
import type { engineVersion, Optimizer } from '@pixmill/optimizer';
import type { Destinations } from '@pixmill/outbound/destinations';
import type { GuardedHttpClient } from '@pixmill/outbound/guard';
import type { generateWebhookSecret, nextAttemptAt, WebhookSender } from '@pixmill/outbound/webhooks';
import type { Producer, RedisEpoch, SettlementPublisher } from '@pixmill/queue';
import type { Logger, Vault } from '@pixmill/runtime';
import type { jobIdFromKey, jobPrefix, Storage, sourceKey, variantKey, watermarkKey } from '@pixmill/storage';
import type { DeliveryLimiter } from '../deliver/delivery-limiter.js';

/** Everything the verbs touch the world with; each verb takes the part it needs. Built once, in an app's wiring. */
export interface Deps {
  readonly accounts: AccountsRepository;
  readonly jobs: JobsRepository;
  readonly deliveries: DeliveriesRepository;
  readonly priorResults: PriorResultsRepository;
  readonly idempotency: IdempotencyRepository;
  readonly retention: RetentionRepository;
  readonly maintenance: MaintenanceRepository;
  readonly connectors: ConnectorsRepository;
  readonly watermarks: WatermarksRepository;
  readonly storage: Storage;
  readonly keys: {
    readonly source: typeof sourceKey;
    readonly variant: typeof variantKey;
    readonly job: typeof jobPrefix;
    readonly owner: typeof jobIdFromKey;
    readonly watermark: typeof watermarkKey;
  };
  readonly producer: Producer;
  readonly redisEpoch: RedisEpoch;
  readonly settledPublisher: SettlementPublisher;
  readonly optimizer: Optimizer;
  readonly engineVersion: typeof engineVersion;
  readonly sniff: typeof sniff;
  readonly httpClient: GuardedHttpClient;
  readonly destinations: Destinations;
  readonly vault: Vault;
  readonly webhookSecrets: WebhookSecretsRepository;
  readonly generateWebhookSecret: typeof generateWebhookSecret;
  readonly sender: WebhookSender;
  readonly deliveryLimiter: DeliveryLimiter;
  readonly nextAttemptAt: typeof nextAttemptAt;
  readonly findDialect: (name: string) => Dialect;
  readonly log: Logger;
}

/** Limits and lifetimes the verbs keep to. */
export interface RunSettings {
  /** This worker's name; its leases are cleared by it when it dies. */
  readonly owner: string;
  /** Folder for downloads under way. */
  readonly tempDir: string;
  /** Bytes of one source. */
  readonly maxFileBytes: number;
  /** Life of artifacts after the job settled, in ms. */
  readonly resultTtlMs: number;
  /** Life of uploaded sources after the job settled, in ms. */
  readonly sourceTtlMs: number;
}
