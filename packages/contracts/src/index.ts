export { AppError, type AppErrorOptions, toAppError } from './app-error.js';
export { type AfterError, type ErrorCode, type ErrorEntry, errorCatalogue, errorCodes } from './error-codes.js';
export {
  type Account,
  type Compression,
  compressionLevels,
  type ExtraFormat,
  formatFacts,
  type Image,
  type ImageFailure,
  type ImageFormat,
  type ImageResult,
  type ImageSource,
  imageFailureSchema,
  imageFormats,
  isCharged,
  isOptimized,
  type Job,
  type JobSpec,
  jobSpecSchema,
  type Outcome,
  type Report,
  reportSchema,
  type SourceLogin,
  sourceLoginSchema,
  type Variant,
  type VariantRole,
  variantRoles,
} from './job.js';
export { type JobState, jobStates, jobTransitions, statesBefore } from './job-state.js';
export { type Operation, operationSchema } from './operation.js';
