import { createHash } from 'node:crypto';
import type { DestinationCredentials } from '@pixmill/contracts';
import { AwsV4Signer } from 'aws4fetch';

export type S3Credentials = Extract<DestinationCredentials, { kind: 's3' }>;

export interface UnsignedS3Request {
  /** Default PUT. */
  readonly method?: 'PUT' | 'DELETE';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Uint8Array;
  readonly region: string;
  readonly credentials: S3Credentials;
  /** The time in the signature, as `20261130T120000Z`; now without it. */
  readonly dateTime?: string;
}

/** The headers of a request with its Signature Version 4, which covers every header and the bytes. Names are in lower case. */
export async function signS3Request({ method = 'PUT', url, headers, bytes, region, credentials, dateTime }: UnsignedS3Request) {
  const { accessKeyId, secretAccessKey } = credentials;
  const signer = new AwsV4Signer({
    method,
    url,
    // Some services do not know the newer checksums; all of them know this hash.
    headers: { ...headers, 'x-amz-content-sha256': createHash('sha256').update(bytes).digest('hex') },
    accessKeyId,
    secretAccessKey,
    service: 's3',
    region,
    allHeaders: true,
    ...(dateTime !== undefined && { datetime: dateTime }),
  });
  return Object.fromEntries((await signer.sign()).headers);
}
