export type { AccountRecord, AccountsRepository, Caller, NewAccount, TopUp } from './accounts/accounts-repository.js';
export { apiKeySchema, createApiKey } from './accounts/api-key.js';
export type { ApiKeyInfo, ApiKeysRepository, NewApiKey } from './accounts/api-keys-repository.js';
export type { ConnectorsRepository, SealedConnector } from './accounts/connectors-repository.js';
export type { SealedText, SealedTextKind, SealedTextsRepository } from './accounts/sealed-texts-repository.js';
export type { NewWatermark, WatermarkInfo, WatermarkRef, WatermarksRepository } from './accounts/watermarks-repository.js';
export type { SealedWebhookSecret, WebhookSecretsRepository } from './accounts/webhook-secrets-repository.js';
export { databaseSettings } from './connection/database-settings.js';
export { assertMigrated, migrate } from './connection/migrate.js';
export { type DatabaseWatch, watchDatabase } from './connection/watch-database.js';
export { type Database, openDatabase } from './database.js';
export type { AttemptCompletion, AttemptRecord, DeliveriesRepository, NextDeliveryState } from './deliveries/deliveries-repository.js';
export type { DeliveryClaim, DeliveryClaimRequest } from './deliveries/delivery-claims.js';
export type {
  DeliveryBody,
  DeliveryFilter,
  DeliveryLogRepository,
  LoggedAttempt,
  LoggedDelivery,
  WebhookEndpoint,
} from './deliveries/delivery-log-repository.js';
export type { DueDeliveriesQuery, DueDelivery } from './deliveries/due-deliveries.js';
export type { AttemptVerdict, EndpointHealth } from './deliveries/endpoint-health.js';
export type { CancelRequest } from './jobs/cancel-job.js';
export type { IdempotencyKeyState, IdempotencyRepository, IdempotentRequest } from './jobs/idempotency-repository.js';
export type { JobClaim, JobClaimRequest, JobStatus, JobsRepository, JobWithAccount, UndispatchedJob } from './jobs/jobs-repository.js';
export type { Settlement, SettlementResult } from './jobs/settle-job.js';
export type { NewJob, SubmittedJob } from './jobs/submit-job.js';
export { holdTokens, maxBalanceTokens, releaseTokens } from './ledger/ledger.js';
export type { ArtifactRecord, ArtifactsRepository } from './results/artifacts-repository.js';
export type { PriorResults, PriorResultsRepository } from './results/prior-results-repository.js';
export type { AuditRepository, ExpectedObject } from './retention/audit-repository.js';
export type { MaintenanceRepository } from './retention/maintenance-repository.js';
export type { ExpiredJob, JobStorageKeys, RetentionRepository } from './retention/retention-repository.js';
export { createPrismaClient, mapDatabaseErrors } from './sql.js';
