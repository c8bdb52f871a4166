export { type ClientErrorCode, ConnectionError, ImageError, PixmillError, ServiceError } from './errors.js';
export type { AnswerOf, ApiPath, BodyOf, MethodOf, RequestOptions } from './http/request-types.js';
export type { RetryOptions } from './http/retry.js';
export type { WebInput } from './inputs.js';
export { OptimizedImage } from './optimized-image.js';
export { type OptimizeOptions, Pixmill, type PixmillOptions } from './pixmill.js';
export type { CallOptions, JobFilter, Jobs, NewJob } from './resources/jobs.js';
export type { Job, JobImage, JobOptions, JobSummary, Problem, ServiceErrorCode, Source, Upload, Variant } from './types.js';
