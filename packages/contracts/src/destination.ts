import { z } from 'zod';

/** Who speaks the S3 protocol; `custom` is any other, at an endpoint that is given. */
export const s3Services = ['aws', 'google', 'cloudflare', 'digitalocean', 'ibm', 'custom'] as const;
export type S3Service = (typeof s3Services)[number];

const common = {
  /** Object key, or a folder: see `toObjectKey`. '' is the root. */
  path: z.string(),
  /** Free words about the object, by name. */
  metadata: z.record(z.string(), z.string()),
  /** HTTP headers the object is served with. */
  headers: z.record(z.string(), z.string()),
  /** https URL of the service; null is the provider's own. */
  endpoint: z.string().nullable(),
};

/** Where results go outside of this service, without secrets. */
export const destinationSchema = z.discriminatedUnion('provider', [
  z.object({
    provider: z.literal('s3'),
    service: z.enum(s3Services),
    bucket: z.string(),
    region: z.string().nullable(),
    acl: z.enum(['public-read', 'private']).nullable(),
    /** As S3 spells it, such as `STANDARD_IA`; null is the bucket's own. */
    storageClass: z.string().nullable(),
    ...common,
  }),
  z.object({ provider: z.literal('azure'), container: z.string(), ...common }),
]);
export type Destination = z.infer<typeof destinationSchema>;

/** What opens a destination; kept sealed, no longer than its job or connector, and never logged. */
export const destinationCredentialsSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('s3'), accessKeyId: z.string(), secretAccessKey: z.string() }),
  z.object({ kind: z.literal('azure'), account: z.string(), key: z.string() }),
]);
export type DestinationCredentials = z.infer<typeof destinationCredentialsSchema>;

/** Where results are asked to go: with credentials, or with the id of a connector that has them. */
export interface DestinationRequest {
  readonly place: Destination;
  readonly credentials: DestinationCredentials | null;
  readonly connector: string | null;
}

/**
 * The object key for a file: `path` itself, or `fileName` below it when it is a folder, which is what ends with a slash or has no extension in its
 * last part. Pure. Source: Optidash contract section 4.8.
 */
export function toObjectKey(path: string, fileName: string): string {
  const last = path.slice(path.lastIndexOf('/') + 1);
  if (/[^.]\.[^.]+$/.test(last)) return path;
  const folder = path.replace(/\/+$/, '');
  return folder === '' ? fileName : `${folder}/${fileName}`;
}
