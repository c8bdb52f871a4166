import { type ObjectStoreStub, type ObjectStoreStubOptions, startObjectStoreStub } from './object-store-stub.js';
import { findSigV4Error } from './sig-v4.js';

export interface S3StubOptions extends ObjectStoreStubOptions {
  /** Access key id -> secret. */
  readonly secrets: Readonly<Record<string, string>>;
  /** Existing buckets, addressed by path or by host. */
  readonly buckets: readonly string[];
}

/** Starts a small S3 that verifies Signature Version 4 and keeps the objects it accepts. */
export function startS3Stub({ secrets, buckets, ...options }: S3StubOptions): Promise<ObjectStoreStub> {
  return startObjectStoreStub(
    {
      findError(request) {
        const fault = findSigV4Error(request, (accessKeyId) => secrets[accessKeyId]);
        const [byHost = ''] = String(request.headers.host).split('.');
        const [, byPath = ''] = request.target.split(/[/?]/);
        return fault ?? (buckets.includes(byHost) || buckets.includes(byPath) ? null : 'NoSuchBucket');
      },
      renderError: (code) => `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>no</Message></Error>`,
      successStatus: 200,
      removalStatus: 204,
      errorStatuses: { NoSuchBucket: 404, MethodNotAllowed: 405, XAmzContentSHA256Mismatch: 400 },
    },
    options,
  );
}
