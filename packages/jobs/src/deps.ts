import type {
  AccountsRepository,
  ChoresRepository,
  ConnectorsRepository,
  DeliveriesRepository,
  EarlierWorkRepository,
  IdempotencyRepository,
  JobsRepository,
  RetentionRepository,
  WatermarksRepository,
  WebhookSecretsRepository,
} from '@pixmill/db';
import type { Destinations } from '@pixmill/destinations';
import type { Dialect } from '@pixmill/dialects';
import type { Egress } from '@pixmill/egress';
import type { Logger } from '@pixmill/log';
import type { engineVersion, Optimizer, sniff } from '@pixmill/optimizer';
import type { Producer, RedisLife, SettledPublisher } from '@pixmill/queue';
import type { Vault } from '@pixmill/secrets';
import type { jobOfKey, jobPrefix, Storage, sourceKey, variantKey, watermarkKey } from '@pixmill/storage';
import type { createSigningSecret, nextAttemptAt, Sender } from '@pixmill/webhooks';
import type { Lanes } from './lanes.js';

/** Everything the verbs touch the world with; each verb takes the part it needs. Built once, in an app's wiring. */
export interface Deps {
  readonly accounts: AccountsRepository;
  readonly jobs: JobsRepository;
  readonly deliveries: DeliveriesRepository;
  readonly earlierWork: EarlierWorkRepository;
  readonly idempotency: IdempotencyRepository;
  readonly retention: RetentionRepository;
  readonly chores: ChoresRepository;
  readonly connectors: ConnectorsRepository;
  readonly watermarks: WatermarksRepository;
  readonly storage: Storage;
  readonly keys: {
    readonly source: typeof sourceKey;
    readonly variant: typeof variantKey;
    readonly job: typeof jobPrefix;
    readonly owner: typeof jobOfKey;
    readonly watermark: typeof watermarkKey;
  };
  readonly producer: Producer;
  readonly redisLife: RedisLife;
  readonly settled: SettledPublisher;
  readonly optimizer: Optimizer;
  readonly engineVersion: typeof engineVersion;
  readonly sniff: typeof sniff;
  readonly egress: Egress;
  readonly destinations: Destinations;
  readonly vault: Vault;
  readonly webhookSecrets: WebhookSecretsRepository;
  readonly createSigningSecret: typeof createSigningSecret;
  readonly sender: Sender;
  readonly lanes: Lanes;
  readonly nextAttemptAt: typeof nextAttemptAt;
  readonly findDialect: (name: string) => Dialect;
  readonly log: Logger;
}

/** Limits and lifetimes the verbs keep to. */
export interface WorkLimits {
  /** This worker's name; its leases are cleared by it when it dies. */
  readonly owner: string;
  /** Folder for downloads under way. */
  readonly spoolDir: string;
  /** Bytes of one source. */
  readonly maxFileBytes: number;
  /** Life of artifacts after the job settled, in ms. */
  readonly resultTtlMs: number;
  /** Life of uploaded sources after the job settled, in ms. */
  readonly sourceTtlMs: number;
}
