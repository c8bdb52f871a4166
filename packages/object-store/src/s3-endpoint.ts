import type { S3Destination, S3Service } from '@pixmill/contracts';
import { encodeObjectKey } from './encode-object-key.js';

export interface S3Endpoint {
  /** Scheme and host. */
  readonly url: string;
  /** The region in the signature. */
  readonly region: string;
  /** Whether the bucket is part of the path instead of the host. */
  readonly pathStyle: boolean;
}

interface ServiceProfile {
  /** Null: the service has no default host. */
  readonly host: (region: string) => string | null;
  /** The signing region of a destination without a region. */
  readonly region: string;
  readonly pathStyle: boolean;
}

/**
 * The name of a region in IBM's hosts: regions (`eu-de`), cross regions (`us`), single data centres (`ams03`) and tethered ones (`dal.us`) have
 * their own; a location of a bucket is written with `-geo` or its storage class behind it. Source:
 * https://cloud.ibm.com/docs/cloud-object-storage?topic=cloud-object-storage-endpoints
 */
const toIbmHostRegion = (region: string) => region.replace(/-(geo|standard|vault|cold|flex|smart)$/, '');

/** Default hosts by region. Source: each service's documentation of its S3 endpoints. */
const serviceProfiles: Readonly<Record<S3Service, ServiceProfile>> = {
  aws: { host: (region) => `s3.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`, region: 'us-east-1', pathStyle: false },
  google: { host: () => 'storage.googleapis.com', region: 'auto', pathStyle: true },
  cloudflare: { host: () => null, region: 'auto', pathStyle: true },
  digitalocean: { host: (region) => `${region}.digitaloceanspaces.com`, region: 'us-east-1', pathStyle: false },
  ibm: { host: (region) => `s3.${toIbmHostRegion(region)}.cloud-object-storage.appdomain.cloud`, region: 'us-standard', pathStyle: false },
  custom: { host: () => null, region: 'us-east-1', pathStyle: true },
};

/** A bucket with a dot goes into the path: a wildcard certificate covers one label only. */
const isHostLabel = (bucket: string) => /^[a-z0-9-]+$/.test(bucket);

/** The endpoint of a destination; null when the service has no default host and the destination names no endpoint. */
export function toS3Endpoint({ service, region, endpoint, bucket }: S3Destination): S3Endpoint | null {
  const profile = serviceProfiles[service];
  const signingRegion = region ?? profile.region;
  const host = profile.host(signingRegion);
  if (endpoint === null && host === null) return null;
  return {
    url: endpoint ?? `https://${host}`,
    region: signingRegion,
    pathStyle: profile.pathStyle || endpoint !== null || !isHostLabel(bucket),
  };
}

/** The permanent URL of an object. */
export function toS3ObjectUrl({ url, pathStyle }: S3Endpoint, { bucket, key }: { bucket: string; key: string }): string {
  const base = pathStyle ? `${url}/${bucket}` : url.replace('://', `://${bucket}.`);
  return `${base}/${encodeObjectKey(key)}`;
}
