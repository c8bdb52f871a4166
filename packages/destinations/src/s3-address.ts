import { AppError, type S3Destination, type S3Service } from '@pixmill/contracts';

export interface S3Address {
  /** Scheme and host, where the service has no endpoint of its own in the request. */
  readonly endpoint: string;
  /** What the signature names. */
  readonly region: string;
  /** Whether the bucket is a part of the path instead of the host. */
  readonly pathStyle: boolean;
}

interface ServiceFacts {
  /** Null: there is none without the request's own. */
  readonly host: (region: string) => string | null;
  /** What is signed where the request names no region. */
  readonly region: string;
  readonly pathStyle: boolean;
}

/** Where each service is, by region. Source: the services' own documentation of their S3 endpoints. */
const services: Readonly<Record<S3Service, ServiceFacts>> = {
  aws: { host: (region) => `s3.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`, region: 'us-east-1', pathStyle: false },
  google: { host: () => 'storage.googleapis.com', region: 'auto', pathStyle: true },
  cloudflare: { host: () => null, region: 'auto', pathStyle: true },
  digitalocean: { host: (region) => `${region}.digitaloceanspaces.com`, region: 'us-east-1', pathStyle: false },
  ibm: { host: (region) => `s3.${region}.cloud-object-storage.appdomain.cloud`, region: 'us-standard', pathStyle: false },
  custom: { host: () => null, region: 'us-east-1', pathStyle: true },
};

/** A bucket that cannot be one label of a host is named in the path: no certificate would fit it. */
const isLabel = (bucket: string) => /^[a-z0-9-]+$/.test(bucket);

/** Throws AppError `destination_refused` where a service has no address without more being said. */
export function toS3Address({ service, region, endpoint, bucket }: S3Destination): S3Address {
  const facts = services[service];
  const signed = region ?? facts.region;
  const host = facts.host(signed);
  if (endpoint === null && host === null)
    throw new AppError('destination_refused', { message: `${service} has no address without an endpoint` });
  return { endpoint: endpoint ?? `https://${host}`, region: signed, pathStyle: facts.pathStyle || endpoint !== null || !isLabel(bucket) };
}

/** Percent-encodes all but what RFC 3986 leaves alone, as signatures want it; slashes stay. */
export function encodeKey(key: string): string {
  return encodeURIComponent(key)
    .replaceAll('%2F', '/')
    .replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** The permanent address of an object. */
export function toS3Url({ endpoint, pathStyle }: S3Address, bucket: string, key: string): string {
  const base = pathStyle ? `${endpoint}/${bucket}` : endpoint.replace('://', `://${bucket}.`);
  return `${base}/${encodeKey(key)}`;
}
