export type { DownloadOptions } from './downloads/download.js';
export {
  type ClientErrorCode,
  ConnectionError,
  ImageError,
  PixmillError,
  ServiceError,
  WebhookError,
  type WebhookErrorCode,
} from './errors.js';
export type { EventOptions } from './events/read-events.js';
export type { Progress, ProgressOptions } from './http/progress.js';
export type { AnswerOf, ApiPath, BodyOf, MethodOf, RequestOptions } from './http/request-types.js';
export type { RetryOptions } from './http/retry.js';
export type { NamedFile } from './inputs/named-file.js';
export type { ByteStream } from './inputs/read-stream.js';
export type { WebInput } from './inputs/resolve-input.js';
export { OptimizedImage } from './optimized-image.js';
export { type OptimizeOptions, Pixmill, PixmillCore, type PixmillOptions, type Platform } from './pixmill.js';
export type { CallOptions, CreateOptions, JobEventOptions, JobFilter, Jobs, NewJob } from './resources/jobs.js';
export type {
  EventOf,
  EventType,
  Job,
  JobImage,
  JobOptions,
  JobSummary,
  PixmillEvent,
  Problem,
  ServiceErrorCode,
  Source,
  Upload,
  Variant,
} from './types.js';
export type { WebhookHeaders } from './webhooks/signature-headers.js';
export { type VerifyOptions, verifyWebhook } from './webhooks/verify-webhook.js';
export type { EndpointTestEvent, WebhookEvent } from './webhooks/webhook-event.js';
