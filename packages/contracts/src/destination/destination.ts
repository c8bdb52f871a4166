import { z } from 'zod';
import type { DestinationCredentials } from './credentials.js';
import {
  endpointSchema,
  headersSchema,
  metadataSchema,
  pathSchema,
  regionSchema,
  storageClassSchema,
  swiftContainerSchema,
  swiftRegionSchema,
} from './destination-fields.js';
import { throwInvalidParameter } from './invalid-parameter.js';
import { type ConnectorService, connectorServices, type S3Service, s3Services, swiftServices } from './services.js';

const serviceRule = `must be one of ${connectorServices.join(', ')}`;

const s3DestinationSchema = z.object({
  provider: z.literal('s3'),
  service: z.enum(s3Services, serviceRule),
  bucket: z
    .string('must be a string')
    .regex(/^[a-z0-9][a-z0-9._-]{1,61}[a-z0-9]$/, 'must be the name of a bucket: 3 to 63 small letters, digits, dots and hyphens'),
  region: regionSchema,
  endpoint: endpointSchema,
  path: pathSchema,
  /** Null uses the bucket's policy. */
  acl: z.enum(['public-read', 'private'], 'must be public-read or private').nullable().default(null),
  /** Null uses the bucket's default. */
  storageClass: storageClassSchema,
  metadata: metadataSchema(/^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$/),
  headers: headersSchema,
});

const azureDestinationSchema = z.object({
  provider: z.literal('azure'),
  container: z
    .string('must be a string')
    .regex(/^(\$root|[a-z0-9](?:-?[a-z0-9]){2,62})$/, 'must be the name of a container: 3 to 63 small letters, digits and single hyphens'),
  path: pathSchema,
  metadata: metadataSchema(/^[A-Za-z_][A-Za-z0-9_]{0,99}$/),
  headers: headersSchema,
  /** Replaces the host of the storage account at Azure. */
  endpoint: endpointSchema,
});

const swiftDestinationSchema = z.object({
  provider: z.literal('swift'),
  service: z.enum(swiftServices, serviceRule),
  container: swiftContainerSchema,
  /** Null uses the only region of the login. */
  region: swiftRegionSchema,
  path: pathSchema,
  metadata: metadataSchema(/^[A-Za-z0-9_][A-Za-z0-9_-]{0,99}$/),
  headers: headersSchema,
  /** Address of the login, which names the address of the storage. Null only at a service with an address of its own. */
  endpoint: endpointSchema,
});

/** The caller's own storage for the results of a job, without secrets. Stored as JSON, so keys and values are permanent. */
export const destinationSchema = z.discriminatedUnion('provider', [s3DestinationSchema, azureDestinationSchema, swiftDestinationSchema]);
export type Destination = z.infer<typeof destinationSchema>;
export type S3Destination = Extract<Destination, { provider: 's3' }>;
export type AzureDestination = Extract<Destination, { provider: 'azure' }>;
export type SwiftDestination = Extract<Destination, { provider: 'swift' }>;

/** The destination of a submit, with credentials or with the id of a connector that supplies service, region and endpoint. */
export interface DestinationRequest {
  readonly destination: Destination;
  readonly credentials: DestinationCredentials | null;
  readonly connector: string | null;
  /** Services at which `acl` defaults to `public-read`. Only for a connector, whose service the request does not know. */
  readonly publicByDefault?: readonly S3Service[];
}

/** Throws AppError `invalid_parameter` for a malformed destination. `assertServiceAddress` checks what its service requires. */
export function parseDestination(value: unknown): Destination {
  const parsed = destinationSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue = { path: ['provider'], message: 'is not known' }] = parsed.error.issues;
  return throwInvalidParameter('store', issue);
}

/** The service of a destination, in the words of callers. Pure. */
export const toService = (destination: Destination): ConnectorService =>
  destination.provider === 'azure' ? destination.provider : destination.service;
