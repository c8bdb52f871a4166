export { AppError, type AppErrorOptions, toAppError } from './app-error.js';
export { maxBalanceTokens } from './balance.js';
export { type Connector, connectorServiceSchema, type NewConnector, parseNewConnector } from './connector.js';
export {
  type AzureDestination,
  assertServiceAddress,
  type Destination,
  type DestinationCredentials,
  type DestinationRequest,
  destinationCredentialsSchema,
  destinationSchema,
  parseDestination,
  type S3Destination,
  type S3Service,
  s3Services,
} from './destination.js';
export { type ErrorAction, type ErrorCode, type ErrorEntry, errorCatalogue, errorCodes } from './error-catalogue.js';
export { type ImageInfo, imageInfoSchema } from './image-info.js';
export {
  type Account,
  type Compression,
  compressionLevels,
  defaultJobSpec,
  type ExtraFormat,
  formatInfo,
  type Image,
  type ImageFailure,
  type ImageFormat,
  type ImageOutcome,
  type ImageResult,
  type ImageSource,
  imageFailureSchema,
  imageFormats,
  isCharged,
  isOptimized,
  type Job,
  type JobSpec,
  jobSpecSchema,
  type NamedTarget,
  namedTargets,
  type OutputFormat,
  outputFormats,
  type Report,
  reportSchema,
  type SourceAccess,
  type SourceCredentials,
  type Speed,
  sourceAccessSchema,
  sourceCredentialsSchema,
  speeds,
  type Variant,
  type VariantRole,
  variantRoles,
} from './job.js';
export { type JobState, jobStates, jobTransitions, statesBefore } from './job-state.js';
export { toObjectKey, toResultName } from './object-key.js';
export {
  type Focus,
  type Gravity,
  gravities,
  listWatermarkIds,
  type Operation,
  type OperationOf,
  operationSchema,
  toCanonicalOrder,
  transparentColour,
} from './operation.js';
export type { WebhookBody } from './webhook-body.js';
