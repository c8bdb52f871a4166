export { type AccountDeliveries, createAccountDeliveries, type DeliveryPage, type Replayed } from './account-deliveries.js';
export type { AccountRecord, AccountsRepository, Caller, NewAccount, TopUp } from './accounts-repository.js';
export {
  type AccountFacts,
  type AccountPage,
  type AccountWithKeys,
  type Administration,
  type CreatedAccount,
  type CreatedKey,
  createAdministration,
  type ToppedUp,
} from './administration.js';
export { apiKeySchema, createApiKey } from './api-key.js';
export type { ArtifactsRepository, ServedArtifact } from './artifacts-repository.js';
export type { AuditRepository, ExpectedObject } from './audit-repository.js';
export { type Bootstrap, bootstrapAccount } from './bootstrap.js';
export type { CancelRequest } from './cancellation.js';
export type { ChoresRepository } from './chores-repository.js';
export { databaseSettings } from './config.js';
export type { ConnectorsRepository, SealedConnector } from './connectors-repository.js';
export { type Database, openDatabase } from './database.js';
export type { AfterAttempt, AttemptEnd, AttemptRecord, DeliveriesRepository } from './deliveries-repository.js';
export type { ClaimDelivery, DeliveryClaim } from './delivery-claims.js';
export type {
  DeliveryLogRepository,
  EndpointFacts,
  LoggedAttempt,
  LoggedBody,
  LoggedDelivery,
} from './delivery-log-repository.js';
export type { DueDelivery, DueRequest } from './due-deliveries.js';
export type { EarlierWork, EarlierWorkRepository } from './earlier-work-repository.js';
export type { EndpointStanding, Verdict } from './endpoint-standing.js';
export type { IdempotencyRepository, IdempotentRequest, KeyState } from './idempotency-repository.js';
export type { Claim, ClaimRequest, Glance, JobsRepository, PaidJob, Unheard } from './jobs-repository.js';
export type { KeyFacts, KeysRepository, NewKey } from './keys-repository.js';
export { assertMigrated, migrate } from './migrate.js';
export type { Expired, Owned, RetentionRepository } from './retention-repository.js';
export type { Settled, Settlement } from './settlement.js';
export type { NewJob, SubmittedJob } from './submission.js';
export { type DatabaseWatch, watchDatabase } from './watch.js';
export type { NewWatermark, OwnedWatermark, WatermarkFacts, WatermarksRepository } from './watermarks-repository.js';
export type { StoredSecret, WebhookSecretsRepository } from './webhook-secrets-repository.js';
