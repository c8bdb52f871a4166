export type { Account } from './account.js';
export {
  type AccountEvent,
  accountEventSchema,
  type EventOf,
  type EventType,
  eventTypes,
  toEventId,
  type WebhookEventType,
  webhookEventTypes,
} from './account-event.js';
export { type Face, faceSchema, type PictureAnalysis, pictureAnalysisSchema, readAnalysis } from './analysis.js';
export { type ApiScope, apiScopes } from './api-scope.js';
export { AppError, type AppErrorOptions, type FieldProblem, toAppError } from './app-error.js';
export { maxBalanceTokens } from './balance.js';
export { isCharged, isOptimized } from './charge.js';
export {
  type Collection,
  type CollectionImport,
  type CollectionSourceAccess,
  type CollectionState,
  type CollectionTemplate,
  collectionImportSchema,
  collectionSourceAccessSchema,
  collectionStates,
  collectionTemplateSchema,
  type ImportKind,
  importKinds,
  type PauseReason,
  pauseReasons,
  toCollectionUpdated,
} from './collection.js';
export { type Connector, connectorServiceSchema, type NewConnector, parseNewConnector } from './destination/connector.js';
export { type CredentialsOf, type DestinationCredentials, destinationCredentialsSchema } from './destination/credentials.js';
export {
  type AzureDestination,
  type Destination,
  type DestinationRequest,
  destinationSchema,
  parseDestination,
  type S3Destination,
  type SwiftDestination,
  toService,
} from './destination/destination.js';
export { type CredentialField, type CredentialFields, credentialFields, readCredentials } from './destination/read-credentials.js';
export { isGoogleTokenUri } from './destination/service-account.js';
export { findAddressProblem, rackspaceRegions } from './destination/service-address.js';
export {
  type ConnectorService,
  connectorServices,
  hasContainers,
  isSwiftService,
  type S3Service,
  type SwiftService,
  s3Services,
  swiftServices,
} from './destination/services.js';
export { type ErrorCode, type ErrorEntry, type ErrorFault, errorCatalogue, errorCodes } from './error-catalogue.js';
export { cutFileName, cutText } from './file-name.js';
export {
  describeRepairs,
  type Image,
  type ImageFailure,
  type ImageOutcome,
  type ImageResult,
  type ImageSource,
  imageFailureSchema,
  type Repair,
  type Report,
  readRepairs,
  repairSchema,
  reportSchema,
  type StoredSource,
  type Variant,
  type VariantRole,
  variantRoles,
} from './image.js';
export { createImageDamaged } from './image-damaged.js';
export {
  type ConvertedFormat,
  convertedFormats,
  type ExtraFormat,
  extraFormats,
  formatInfo,
  formatNames,
  type ImageFormat,
  imageFormats,
  isConvertedFormat,
  isOutputFormat,
  type OutputFormat,
  otherExtensions,
  outputFormats,
  watermarkFormats,
} from './image-format.js';
export { type ImageInfo, imageInfoSchema } from './image-info.js';
export {
  createNotAnImage,
  type DetectedFormat,
  type InstalledInputs,
  type InstalledParts,
  isInput,
  listInputs,
  nameFormats,
} from './inputs.js';
export type { Job, JobLabels } from './job.js';
export { type DoneImage, toImageDone, toJobQueued, toJobSettled, toJobStarted } from './job-events.js';
export {
  type Analysis,
  acceptsFormat,
  analyses,
  type Compression,
  compressionLevels,
  defaultJobSpec,
  type JobSpec,
  jobSpecSchema,
  type MetadataLevel,
  type NamedTarget,
  namedTargets,
  parseStoredSpec,
  type Speed,
  speeds,
} from './job-spec.js';
export { type JobStage, type JobState, jobStages, jobStates, jobTransitions, statesBefore } from './job-state.js';
export { toCopyKey, toObjectKey, toResultName } from './object-key.js';
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
export { parseUrl } from './parse-url.js';
export { toSafeName } from './safe-name.js';
export {
  isReservedSourceHeader,
  type Login,
  loginSchema,
  pickSourceAccess,
  reservedSourceHeaders,
  type SourceAccess,
  type SourceCredentials,
  sourceAccessSchema,
} from './source-access.js';
export {
  type RequestFailure,
  requestFailureSchema,
  SourceError,
  type SourceFailure,
  type SourceFailureReason,
  sourceFailureReasons,
  sourceFailureSchema,
} from './source-failure.js';
export { isStorageError, mapStorageErrors, toStorageError } from './storage-error.js';
export { createSuperResolutionMissing, superResolutionFactors } from './super-resolution.js';
export { isLoginDecodable, maskLogins, type SeparatedUrl, separateLogin, showUrl } from './url-login.js';
export type { WebhookBody } from './webhook-body.js';
