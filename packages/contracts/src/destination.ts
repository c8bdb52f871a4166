import { z } from 'zod';
import { AppError } from './app-error.js';
import { parseUrl } from './parse-url.js';

/** Services with the S3 protocol; `custom` is any other, at the request's endpoint. */
export const s3Services = ['aws', 'google', 'cloudflare', 'digitalocean', 'ibm', 'custom'] as const;
export type S3Service = (typeof s3Services)[number];

/** Services of destinations and connectors. */
export const connectorServices = [...s3Services, 'azure'] as const;
export type ConnectorService = (typeof connectorServices)[number];

/** Headers of the stored object that a caller may set, in lower case. Source: docs/contracts/optidash.md#48-store. */
const settableHeaders = ['cache-control', 'content-type', 'content-encoding', 'content-language', 'content-disposition'] as const;
const settableHeaderNames = 'Cache-Control, Content-Type, Content-Encoding, Content-Language and Content-Disposition';

/** Source: docs/contracts/optidash.md#48-store. */
const storageClasses = ['standard', 'reduced-redundancy', 'standard-ia', 'onezone-ia', 'intelligent-tiering', 'glacier', 'deep-archive'];

/** Limit of S3 for names and values together. */
const maxMetadataBytes = 2_000;

const doesNotMatch = (pattern: RegExp) => (text: string) => !pattern.test(text);
const unprintable = /[\p{Cc}\p{Cs}]/u;

const pathSchema = z
  .string('must be a string')
  .max(700, 'must have at most 700 characters')
  .refine(doesNotMatch(unprintable), 'must have no control characters')
  .refine(doesNotMatch(/\\|(^|\/)\.{0,2}\/|(^|\/)\.{1,2}$/), 'must have no leading slash, no backslash, and no empty, `.` or `..` segment')
  .default('');

const metadataSchema = (name: RegExp) =>
  z
    .record(z.string().regex(name), z.string().max(maxMetadataBytes).refine(doesNotMatch(unprintable)))
    .refine((metadata) => Buffer.byteLength(Object.entries(metadata).flat().join('')) <= maxMetadataBytes)
    .default({});

const headersSchema = z
  .record(
    z.string(),
    z.string().regex(/^[\x20-\x7e]{1,1000}$/, 'must contain only printable ASCII'),
    'must be a hash of header names and texts',
  )
  .transform((headers) => Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])))
  .refine((headers) => Object.keys(headers).every((name) => settableHeaders.some((settable) => settable === name)), {
    message: `must name only ${settableHeaderNames}`,
  })
  .default({});

const isEndpoint = (text: string) => {
  const url = parseUrl(text);
  if (url === null) return false;
  const { protocol, username, password, search, hash } = url;
  return (protocol === 'https:' || protocol === 'http:') && [username, password, search, hash].every((part) => part === '');
};

export const endpointSchema = z
  .string('must be a string')
  .refine(isEndpoint, 'must be an http or https URL without credentials and query')
  .transform((text) => new URL(text).href.replace(/\/+$/, ''))
  .nullable()
  .default(null);

export const regionSchema = z
  .string('must be a string')
  .regex(/^[a-z0-9-]{1,40}$/, 'must be the name of a region, such as eu-central-1')
  .nullable()
  .default(null);

const s3DestinationSchema = z.object({
  provider: z.literal('s3'),
  service: z.enum(s3Services, `must be one of ${s3Services.join(', ')} and azure`),
  bucket: z
    .string('must be a string')
    .regex(/^[a-z0-9][a-z0-9._-]{1,61}[a-z0-9]$/, 'must be the name of a bucket: 3 to 63 small letters, digits, dots and hyphens'),
  region: regionSchema,
  endpoint: endpointSchema,
  path: pathSchema,
  /** Null uses the bucket's policy. */
  acl: z.enum(['public-read', 'private'], 'must be public-read or private').nullable().default(null),
  /** Null uses the bucket's default. */
  storageClass: z
    .string('must be a string')
    .transform((name) => name.toLowerCase().replaceAll('_', '-'))
    .refine((name) => storageClasses.includes(name), `must be one of ${storageClasses.join(', ')}`)
    .nullable()
    .default(null),
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

/** The caller's own storage for the results of a job, without secrets. Stored as JSON, so keys and values are permanent. */
export const destinationSchema = z.discriminatedUnion('provider', [s3DestinationSchema, azureDestinationSchema]);
export type Destination = z.infer<typeof destinationSchema>;
export type S3Destination = Extract<Destination, { provider: 's3' }>;
export type AzureDestination = Extract<Destination, { provider: 'azure' }>;

/** Becomes part of a header or of a host name. */
const credentialText = z.string('must be a string').regex(/^[\x21-\x7e]{1,1000}$/, 'must be printable ASCII without spaces');

export const destinationCredentialsSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('s3'), accessKeyId: credentialText, secretAccessKey: credentialText }),
  z.object({
    kind: z.literal('azure'),
    account: z
      .string('must be a string')
      .regex(/^[a-z0-9]{3,24}$/, 'must be the name of a storage account: 3 to 24 small letters and digits'),
    key: credentialText,
  }),
]);
export type DestinationCredentials = z.infer<typeof destinationCredentialsSchema>;

/** The destination of a submit, with credentials or with the id of a connector that supplies service, region and endpoint. */
export interface DestinationRequest {
  readonly destination: Destination;
  readonly credentials: DestinationCredentials | null;
  readonly connector: string | null;
  /** Services at which `acl` defaults to `public-read`. Only for a connector, whose service the request does not know. */
  readonly publicByDefault?: readonly S3Service[];
}

/** Parameter names of the Optidash contract that differ from the names here. */
const wireNames: Readonly<Record<string, string>> = {
  service: 'provider',
  storageClass: 'class',
  accessKeyId: 'key',
  secretAccessKey: 'secret',
};

const metadataRule = 'must be a hash of plain names and texts, at most 2,000 bytes in total';

/** Throws AppError `invalid_parameter`, naming the parameter and what it must be, as in `` store: `bucket` must be … ``. */
export function throwInvalidParameter(
  operation: string,
  { path: [name = ''], message }: Pick<z.core.$ZodIssue, 'path' | 'message'>,
): never {
  const rule = name === 'metadata' ? metadataRule : message;
  const at = wireNames[String(name)] ?? String(name);
  throw new AppError('invalid_parameter', { message: `${operation}: \`${at}\` ${rule}`, problems: [{ in: 'body', at, detail: rule }] });
}

/** Throws AppError `invalid_parameter` for a malformed destination. `assertServiceAddress` checks what its service requires. */
export function parseDestination(value: unknown): Destination {
  const parsed = destinationSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue = { path: ['provider'], message: 'is not known' }] = parsed.error.issues;
  return throwInvalidParameter('store', issue);
}

const servicesNeedingRegion: readonly S3Service[] = ['aws', 'digitalocean', 'ibm'];
const servicesNeedingEndpoint: readonly S3Service[] = ['cloudflare', 'custom'];

type ServiceAddress = Pick<S3Destination, 'region' | 'endpoint'>;

/** What the service cannot be addressed without; null when nothing is missing. Pure. */
export function findMissingAddress(
  service: ConnectorService,
  { region, endpoint }: ServiceAddress,
): { readonly name: 'endpoint' | 'region'; readonly rule: string } | null {
  const needs = (services: readonly ConnectorService[]) => services.includes(service);
  const rule = `must be given for ${service}`;
  if (endpoint === null && needs(servicesNeedingEndpoint)) return { name: 'endpoint', rule };
  return region === null && endpoint === null && needs(servicesNeedingRegion) ? { name: 'region', rule } : null;
}

/** Throws AppError `invalid_parameter` when the service cannot be addressed without a region or an endpoint. */
export function assertServiceAddress(operation: string, service: ConnectorService, address: ServiceAddress): void {
  const missing = findMissingAddress(service, address);
  if (missing) throwInvalidParameter(operation, { path: [missing.name], message: missing.rule });
}
