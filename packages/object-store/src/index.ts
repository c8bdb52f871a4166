/** Puts to S3 and Azure Blob, and removals, over a transport of the caller. */
export { putAzureBlob } from './put-azure-blob.js';
export type { PutObjectFailure, PutObjectResult } from './put-object.js';
export { putS3Object } from './put-s3-object.js';
export { removeAzureBlob, removeS3Object } from './remove-object.js';
export type { HttpResponse, HttpTransport } from './transport.js';
