export type { DownloadOptions } from './downloads/download.js';
export {
  type AnyPixmillError,
  type ClientErrorCode,
  ConnectionError,
  type ConnectionErrorCode,
  ImageError,
  isPixmillError,
  isServiceError,
  PixmillError,
  type PixmillErrorCode,
  ServiceError,
  WaitTimeoutError,
  WebhookError,
  type WebhookErrorCode,
} from './errors.js';
export type { EventOptions } from './events/read-events.js';
export type { CallOptions } from './http/call-options.js';
export type { Progress, ProgressOptions } from './http/progress.js';
export type { AnswerOf, ApiPath, BodyOf, MethodOf, QueryValuesOf, RequestOptions, StatusAnswerOf } from './http/request-types.js';
export type { RetryOptions } from './http/retry.js';
export type { NamedFile } from './inputs/named-file.js';
export { openFile } from './inputs/open-file.js';
export type { ByteStream } from './inputs/read-stream.js';
export type { ResolveOptions, WebInput } from './inputs/resolve-input.js';
export { OptimizedImage } from './optimized-image.js';
export { type OptimizeOptions, Pixmill, PixmillCore, type PixmillOptions, type Platform } from './pixmill.js';
export type { AccountOfKey, LedgerFilter } from './resources/account.js';
export type { Collections } from './resources/collections.js';
export type { Deliveries } from './resources/deliveries.js';
export type { CreateOptions, JobEventOptions, JobFilter, Jobs, NewJob } from './resources/jobs.js';
export type { Keys } from './resources/keys.js';
export type { Page, Pages } from './resources/pages.js';
export type { Presets } from './resources/presets.js';
export type { Uploads } from './resources/uploads.js';
export type { UsageFilter, UsagePage, UsageReport } from './resources/usage.js';
export type { CollectionWaitOptions } from './resources/wait-for-collection.js';
export type { WaitOptions } from './resources/wait-for-job.js';
export type {
  Account,
  Collection,
  CollectionImage,
  CreatedKey,
  Delivery,
  DryRun,
  EventOf,
  EventType,
  FieldProblem,
  Job,
  JobDetail,
  JobImage,
  JobOptions,
  JobSummary,
  Key,
  LedgerEntry,
  PixmillEvent,
  Preset,
  Problem,
  ServiceErrorCode,
  Source,
  Upload,
  Usage,
  Variant,
} from './types.js';
export type { WebhookHeaders } from './webhooks/signature-headers.js';
export { type VerifyOptions, verifyWebhook } from './webhooks/verify-webhook.js';
export type { EndpointTestEvent, WebhookEvent } from './webhooks/webhook-event.js';
