import { findSigV4Fault } from './sig-v4.js';
import { type StoreOptions, type StoreStandIn, startStore } from './store-stand-in.js';

export interface S3StandInOptions extends StoreOptions {
  /** Access key id -> secret. */
  readonly secrets: Readonly<Record<string, string>>;
  /** Buckets there are; asked by path or by host. */
  readonly buckets: readonly string[];
}

/** A small S3: it checks Signature Version 4 by itself and keeps what it takes. */
export function startS3StandIn({ secrets, buckets, ...options }: S3StandInOptions): Promise<StoreStandIn> {
  return startStore(
    {
      findFault(request) {
        const fault = findSigV4Fault(request, (accessKeyId) => secrets[accessKeyId]);
        const [byHost = ''] = String(request.headers.host).split('.');
        const [, byPath = ''] = request.target.split(/[/?]/);
        return fault ?? (buckets.includes(byHost) || buckets.includes(byPath) ? null : 'NoSuchBucket');
      },
      wordError: (code) => `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>no</Message></Error>`,
      taken: 200,
      statuses: { NoSuchBucket: 404, MethodNotAllowed: 405, XAmzContentSHA256Mismatch: 400 },
    },
    options,
  );
}
