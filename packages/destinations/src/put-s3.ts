import { Readable } from 'node:stream';
import { PutObjectCommand, type PutObjectCommandInput, S3Client, S3ServiceException, StorageClass } from '@aws-sdk/client-s3';
import { state as nodeVersionNotice } from '@aws-sdk/core/client';
import type { DestinationCredentials, S3Destination } from '@pixmill/contracts';
import { createGuardedCall, type GuardedCall } from './guarded-call.js';
import { toHeaderTexts } from './header-text.js';
import type { Put } from './put.js';
import { type S3Address, toS3Address, toS3Url } from './s3-address.js';
import { toFailure } from './to-failure.js';

type S3Credentials = Extract<DestinationCredentials, { kind: 's3' }>;
type Handler = S3Client['config']['requestHandler'];

/** Which Node runs here is `engines`' matter; a service's log is no place for the SDK's opinion of it. */
function silenceNodeVersionNotice(): void {
  nodeVersionNotice.warningEmitted = true;
}

/** The SDK's way out: our guard, and nothing else. */
function toHandler(call: GuardedCall): Handler {
  return {
    async handle({ protocol, hostname, port, path, query, headers }) {
      const words = Object.entries(query).map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`);
      const url = `${protocol}//${hostname}${port === undefined ? '' : `:${port}`}${path}${words.length > 0 ? `?${words.join('&')}` : ''}`;
      const { status, headers: answered, body } = await call.put({ url, headers });
      return { response: { statusCode: status, headers: answered, body: Readable.from([body]) } };
    },
    updateHttpClientConfig: () => undefined,
    httpHandlerConfigs: () => ({}),
  };
}

/**
 * Everything is said here: whatever is left out the SDK looks for in the machine's environment, in files and at the metadata
 * service. Checksums only where S3 demands them: not every service knows the newer ones, and the signature covers the bytes.
 */
function createClient(address: S3Address, { accessKeyId, secretAccessKey }: S3Credentials, call: GuardedCall): S3Client {
  silenceNodeVersionNotice();
  return new S3Client({
    endpoint: address.endpoint,
    region: address.region,
    forcePathStyle: address.pathStyle,
    credentials: { accessKeyId, secretAccessKey },
    requestHandler: toHandler(call),
    maxAttempts: 1,
    retryMode: 'standard',
    defaultsMode: 'standard',
    authSchemePreference: ['sigv4'],
    sigv4aSigningRegionSet: [],
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    disableS3ExpressSessionAuth: true,
    useArnRegion: false,
    useDualstackEndpoint: false,
    useFipsEndpoint: false,
    userAgentAppId: async () => undefined,
    followRegionRedirects: false,
    expectContinueHeader: false,
  });
}

/** Cloudflare has no access lists for objects, and the header is not for it. */
function toAcl({ service, acl }: S3Destination): Pick<PutObjectCommandInput, 'ACL'> {
  return acl === null || service === 'cloudflare' ? {} : { ACL: acl };
}

function toClass({ storageClass }: S3Destination): Pick<PutObjectCommandInput, 'StorageClass'> {
  const wanted = storageClass?.replaceAll('-', '_').toUpperCase();
  const known = Object.values(StorageClass).find((each) => each === wanted);
  return known === undefined ? {} : { StorageClass: known };
}

function toSettings({ headers }: S3Destination, mediaType: string): Partial<PutObjectCommandInput> {
  const { 'cache-control': cache, 'content-encoding': encoding, 'content-language': language } = headers;
  return {
    ContentType: headers['content-type'] ?? mediaType,
    ...(cache !== undefined && { CacheControl: cache }),
    ...(encoding !== undefined && { ContentEncoding: encoding }),
    ...(language !== undefined && { ContentLanguage: language }),
    ...(headers['content-disposition'] !== undefined && { ContentDisposition: headers['content-disposition'] }),
  };
}

/** Puts one object with SigV4. Throws AppError `destination_refused` or `destination_failed`. */
export const putS3: Put<S3Destination, S3Credentials> = async ({ egress, place, credentials, key, bytes, mediaType, signal }) => {
  const address = toS3Address(place);
  const call = createGuardedCall({ egress, bytes, signal });
  const client = createClient(address, credentials, call);
  const object = { Bucket: place.bucket, Key: key, Body: bytes, Metadata: toHeaderTexts(place.metadata) };
  try {
    await client.send(new PutObjectCommand({ ...object, ...toSettings(place, mediaType), ...toAcl(place), ...toClass(place) }));
    return { url: toS3Url(address, place.bucket, key) };
  } catch (thrown) {
    signal.throwIfAborted();
    throw toFailure({ service: place.service, call, code: thrown instanceof S3ServiceException ? thrown.name : null });
  } finally {
    client.destroy();
  }
};
