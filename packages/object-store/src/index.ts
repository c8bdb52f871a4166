/** Puts to S3, Google, Azure Blob and OpenStack Swift, and removals, over a transport of the caller. */
export { type ObjectStore, type OpenStoreDeps, openStore } from './open-store.js';
export { putAzureBlob } from './put-azure-blob.js';
export type { PutObjectFailure, PutObjectResult } from './put-object.js';
export { putS3Object } from './put-s3-object.js';
export { createSessionCache, type SessionCache } from './sessions/session-cache.js';
export { checksumMismatch } from './swift/put-swift-object.js';
export type { HttpResponse, HttpTransport } from './transport.js';
