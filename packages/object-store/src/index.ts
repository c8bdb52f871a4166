/**
 * Clients of S3 and Azure Blob over a transport of the caller. The first put loads the SDK: it takes some 30 MB of memory, and most
 * services store nothing outside.
 */
import type { PutAzureBlob } from './put-azure-blob.js';
import type { PutS3Object } from './put-s3-object.js';

export type { PutObjectFailure, PutObjectResult } from './put-object.js';
export type { HttpResponse, HttpTransport } from './transport.js';

export const putS3Object: PutS3Object = async (task) => (await import('./put-s3-object.js')).putS3Object(task);

export const putAzureBlob: PutAzureBlob = async (task) => (await import('./put-azure-blob.js')).putAzureBlob(task);
