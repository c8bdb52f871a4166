export type { AccountJobsRepository } from './account-jobs/account-jobs-repository.js';
export type { AccountJob, AccountJobDelivery } from './account-jobs/find-account-job.js';
export type { RetryableJob } from './account-jobs/find-for-retry.js';
export type { StoredBytes, StoredImage } from './account-jobs/find-stored-image.js';
export type { JobListQuery, JobSummary } from './account-jobs/list-jobs.js';
export type { AccountLimits, AccountLimitsRecord, AccountLimitsRepository } from './accounts/account-limits-repository.js';
export type { AccountOverview } from './accounts/account-overview.js';
export type { AccountRecord, AccountsRepository } from './accounts/accounts-repository.js';
export type { ApiKeyInfo, ApiKeySettings } from './accounts/api-key-row.js';
export type { ApiKeysRepository } from './accounts/api-keys-repository.js';
export type { ConnectorsRepository } from './accounts/connectors-repository.js';
export type { Caller } from './accounts/find-caller.js';
export type { Preset, PresetRef, PresetsRepository } from './accounts/presets-repository.js';
export type { SealedText, SealedTextKind, SealedTextsRepository } from './accounts/sealed-texts-repository.js';
export type { WatermarkInfo, WatermarksRepository } from './accounts/watermarks-repository.js';
export type { SealedWebhookSecret, WebhookSecretsRepository } from './accounts/webhook-secrets-repository.js';
export type { SessionRecord, SessionsRepository, SignInGrant } from './browser/sessions-repository.js';
export type { ShareRecord, SharesRepository } from './browser/shares-repository.js';
export type { AddedItems, NewItem } from './collections/add-items.js';
export type { CollectionsRepository } from './collections/collections-repository.js';
export type { FeedClaim, FeedItem, FeedSubmission } from './collections/feed-claims.js';
export { type CollectionItem, type ItemState, itemStates } from './collections/find-collections.js';
export type { CollectionResult } from './collections/find-results.js';
export type { ImportClaim, ImportedUrl } from './collections/imports.js';
export type { CollectionChange, CollectionRef } from './collections/write-collections.js';
export {
  type DatabaseAddress,
  type DatabasePooler,
  databaseAddressOf,
  databasePoolerSettings,
  databaseSettings,
  databaseUrlSchema,
} from './connection/database-settings.js';
export { type DatabaseFacts, inspectDatabase } from './connection/inspect-database.js';
export { logAvailability } from './connection/log-availability.js';
export { assertMigrated, migrate, type StartPatience } from './connection/migrate.js';
export { type AvailabilityChange, type DatabaseWatch, watchDatabase } from './connection/watch-database.js';
export { type Database, openDatabase } from './database.js';
export type { DeliveriesRepository } from './deliveries/deliveries-repository.js';
export type { DeliveryClaim, DeliveryClaimRequest } from './deliveries/delivery-claims.js';
export type { DeliveryFilter } from './deliveries/delivery-filter.js';
export type { DeliveryLogRepository, LoggedAttempt, LoggedDelivery } from './deliveries/delivery-log-repository.js';
export type { EndpointHealth, WebhookEndpoint } from './deliveries/endpoint-health.js';
export type { AttemptCompletion, NextDeliveryState } from './deliveries/record-attempt.js';
export type { RenderEvent } from './events/endpoint-deliveries.js';
export type { EventsRepository, JobProgress, SettledJob } from './events/events-repository.js';
export type {
  EventEndpoint,
  EventEndpointRef,
  NewEventEndpoint,
  WebhookEndpointsRepository,
} from './events/webhook-endpoints-repository.js';
export type { AnnouncedCancel, CancelRequest } from './jobs/cancel-job.js';
export type {
  DeadLetter,
  DeadLetterFilter,
  DeadLetterInfo,
  DeadLettersRepository,
  ReplayInfo,
  ReplayState,
  ReplaySubmission,
} from './jobs/dead-letters-repository.js';
export type { FetchClaimRequest, FetchedSource } from './jobs/fetch-claims.js';
export type { JobDelivery, JobDetails } from './jobs/find-job-details.js';
export type { JobStatus, JobWithAccount } from './jobs/find-jobs.js';
export type { IdempotencyKeyState, IdempotencyRepository, IdempotentRequest } from './jobs/idempotency-repository.js';
export type { Interruption, JobClaim, JobClaimRequest } from './jobs/job-claims.js';
export type { JobsRepository } from './jobs/jobs-repository.js';
export type { QueueProgress } from './jobs/queue-progress.js';
export type { NewJob, SubmittedJob } from './jobs/submit-job.js';
export type { UndispatchedJob, UndispatchedQuery } from './jobs/undispatched-jobs.js';
export { type LedgerEntry, type LedgerKind, type LedgerLogRepository, type LedgerQuery, ledgerKinds } from './ledger/ledger-log.js';
export type { ListPosition } from './list-position.js';
export type { EndpointTroubles } from './operation/count-endpoint-troubles.js';
export type { OperationRepository, SchemaState } from './operation/operation-repository.js';
export type { FailureCause, Failures } from './operation/read-failures.js';
export type { QueueState, SettledRate } from './operation/read-queues.js';
export { type AliveWorker, type WorkersRepository, workerHeartbeatMs } from './operation/workers-repository.js';
export type { ArtifactRecord, ArtifactsRepository } from './results/artifacts-repository.js';
export type { PriorResults, PriorResultsRepository } from './results/prior-results-repository.js';
export type { AuditRepository } from './retention/audit-repository.js';
export type { ExpectedObject } from './retention/audit-storage.js';
export type { ExpiredJob } from './retention/expired-jobs.js';
export type { MaintenanceRepository } from './retention/maintenance-repository.js';
export type { PlainLogins, PlainLoginsRepository, SealedLogins } from './retention/plain-logins-repository.js';
export type { RetentionRepository } from './retention/retention-repository.js';
export type { ServicePause, ServiceRepository } from './service-repository.js';
export type { Upload, UploadsRepository } from './uploads/uploads-repository.js';
export { noKeyId } from './usage/count-usage.js';
export {
  type UsageCounts,
  type UsageFilter,
  type UsageGroup,
  type UsagePosition,
  type UsageQuery,
  type UsageRepository,
  type UsageRow,
  usageGroups,
  usagePositionOf,
} from './usage/usage-repository.js';
