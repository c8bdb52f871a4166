export { type AddSources, createAddSources } from './collections/add-sources.js';
export { type CollectionJobOptions, type CreateCollection, createCreateCollection } from './collections/create-collection.js';
export { createFeed, type Feed, type FeedDeps, type FeedOptions } from './collections/feed.js';
export {
  createImportImages,
  type ImportImages,
  type ImportImagesDeps,
} from './collections/import-images.js';
export { maxCollectionImages } from './collections/limits.js';
export { createTellCollection, type TellCollection } from './collections/tell-collection.js';
export { createDeliver, type Deliver, type DeliverDeps, type DeliverOptions, type DeliverSignals } from './deliver/deliver.js';
export { createDeliveryLimiter, type DeliveryLimiter } from './deliver/delivery-limiter.js';
export { EventStreams, type EventStreamsDeps, type EventStreamsOptions, type StreamItem } from './events/event-streams.js';
export { parsePosition } from './events/position.js';
export { createFetch, type Fetch, type FetchDeps, type FetchOptions } from './fetch/fetch.js';
export { createReplayDeadLetter, type ReplayDeadLetter } from './replay/replay-dead-letter.js';
export { createRetryJob, type RetryJob } from './replay/retry-job.js';
export { createRun, type Run, type RunDeps, type RunOptions } from './run/run.js';
export { type CancelJob, createCancelJob } from './settle/cancel-job.js';
export { createSettle, type Settle, type SettleDeps, type SettleOptions } from './settle/settle.js';
export { type Capacity, type CapacityDeps, type CapacityLimits, createCapacity, type VolumeSpace } from './submit/capacity.js';
export { type CheckSubmission, createCheckSubmission } from './submit/check-submission.js';
export { createLockIdempotencyKey, type IdempotencyLock, type LockIdempotencyKey } from './submit/lock-idempotency-key.js';
export { findNonImage, type RejectNonImageDeps } from './submit/reject-non-image.js';
export { createSubmit, type Submission, type Submit, type SubmitDeps, type SubmitOptions } from './submit/submit.js';
export { type Audit, type AuditOptions, type AuditReport, createAudit, type Finding } from './sweep/audit.js';
export { createDeleteJob, type DeleteJob } from './sweep/delete-job.js';
export { createMaintenance, type Maintenance, type MaintenanceOptions } from './sweep/maintenance/maintenance.js';
export { createSweep, type Sweep, type SweepDeps } from './sweep/sweep.js';
export { createMakeThumbnail, type MakeThumbnail } from './thumbnail/make-thumbnail.js';
export { createRequestThumbnail, type RequestThumbnail, type StoredThumbnail } from './thumbnail/request-thumbnail.js';
export { createWaitForResult, type WaitForResult } from './wait/wait-for-result.js';
export { WaiterRegistry, type WaiterRegistryOptions, type WaitRequest } from './wait/waiter-registry.js';
