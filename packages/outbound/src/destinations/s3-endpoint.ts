import { AppError, type S3Destination, type S3Service } from '@pixmill/contracts';

export interface S3Endpoint {
  /** Scheme and host, where the service has no endpoint of its own in the request. */
  readonly url: string;
  /** What the signature names. */
  readonly region: string;
  /** Whether the bucket is a part of the path instead of the host. */
  readonly pathStyle: boolean;
}

interface ServiceProfile {
  /** Null: there is none without the request's own. */
  readonly host: (region: string) => string | null;
  /** What is signed where the request names no region. */
  readonly region: string;
  readonly pathStyle: boolean;
}

/** Where each service is, by region. Source: the services' own documentation of their S3 endpoints. */
const serviceProfiles: Readonly<Record<S3Service, ServiceProfile>> = {
  aws: { host: (region) => `s3.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`, region: 'us-east-1', pathStyle: false },
  google: { host: () => 'storage.googleapis.com', region: 'auto', pathStyle: true },
  cloudflare: { host: () => null, region: 'auto', pathStyle: true },
  digitalocean: { host: (region) => `${region}.digitaloceanspaces.com`, region: 'us-east-1', pathStyle: false },
  ibm: { host: (region) => `s3.${region}.cloud-object-storage.appdomain.cloud`, region: 'us-standard', pathStyle: false },
  custom: { host: () => null, region: 'us-east-1', pathStyle: true },
};

/** A bucket that cannot be one label of a host is named in the path: no certificate would fit it. */
const isHostLabel = (bucket: string) => /^[a-z0-9-]+$/.test(bucket);

/** Throws AppError `destination_refused` where a service has no address without more being said. */
export function toS3Endpoint({ service, region, endpoint, bucket }: S3Destination): S3Endpoint {
  const facts = serviceProfiles[service];
  const signingRegion = region ?? facts.region;
  const host = facts.host(signingRegion);
  if (endpoint === null && host === null)
    throw new AppError('destination_refused', { message: `${service} has no address without an endpoint` });
  return {
    url: endpoint ?? `https://${host}`,
    region: signingRegion,
    pathStyle: facts.pathStyle || endpoint !== null || !isHostLabel(bucket),
  };
}

/** Percent-encodes all but what RFC 3986 leaves alone, as signatures want it; slashes stay. */
export function encodeObjectKey(key: string): string {
  return encodeURIComponent(key)
    .replaceAll('%2F', '/')
    .replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** The permanent address of an object. */
export function toS3ObjectUrl({ url, pathStyle }: S3Endpoint, bucket: string, key: string): string {
  const base = pathStyle ? `${url}/${bucket}` : url.replace('://', `://${bucket}.`);
  return `${base}/${encodeObjectKey(key)}`;
}
