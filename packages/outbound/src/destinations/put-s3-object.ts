import { Readable } from 'node:stream';
import { PutObjectCommand, type PutObjectCommandInput, S3Client, S3ServiceException, StorageClass } from '@aws-sdk/client-s3';
import { state as nodeVersionNotice } from '@aws-sdk/core/client';
import type { DestinationCredentials, S3Destination } from '@pixmill/contracts';
import { encodeHeaderValues } from './encode-header-values.js';
import type { PutObject } from './put-object.js';
import { createRecordingTransport, type RecordingTransport } from './recording-transport.js';
import { type S3Endpoint, toS3Endpoint, toS3ObjectUrl } from './s3-endpoint.js';
import { toDestinationError } from './to-destination-error.js';

type S3Credentials = Extract<DestinationCredentials, { kind: 's3' }>;
type RequestHandler = S3Client['config']['requestHandler'];

/** Which Node runs here is `engines`' matter; a service's log is no place for the SDK's opinion of it. */
function silenceNodeVersionWarning(): void {
  nodeVersionNotice.warningEmitted = true;
}

/** The SDK's way out: our guard, and nothing else. */
function toRequestHandler(call: RecordingTransport): RequestHandler {
  return {
    async handle({ protocol, hostname, port, path, query, headers }) {
      const queryParts = Object.entries(query).map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`);
      const url = `${protocol}//${hostname}${port === undefined ? '' : `:${port}`}${path}${queryParts.length > 0 ? `?${queryParts.join('&')}` : ''}`;
      const { status, headers: responseHeaders, body } = await call.put({ url, headers });
      return { response: { statusCode: status, headers: responseHeaders, body: Readable.from([body]) } };
    },
    updateHttpClientConfig: () => undefined,
    httpHandlerConfigs: () => ({}),
  };
}

/**
 * Everything is said here: whatever is left out the SDK looks for in the machine's environment, in files and at the metadata
 * service. Checksums only where S3 demands them: not every service knows the newer ones, and the signature covers the bytes.
 */
function createS3Client(endpoint: S3Endpoint, { accessKeyId, secretAccessKey }: S3Credentials, call: RecordingTransport): S3Client {
  silenceNodeVersionWarning();
  return new S3Client({
    endpoint: endpoint.url,
    region: endpoint.region,
    forcePathStyle: endpoint.pathStyle,
    credentials: { accessKeyId, secretAccessKey },
    requestHandler: toRequestHandler(call),
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

function toStorageClass({ storageClass }: S3Destination): Pick<PutObjectCommandInput, 'StorageClass'> {
  const requested = storageClass?.replaceAll('-', '_').toUpperCase();
  const known = Object.values(StorageClass).find((each) => each === requested);
  return known === undefined ? {} : { StorageClass: known };
}

function toObjectHeaders({ headers }: S3Destination, mediaType: string): Partial<PutObjectCommandInput> {
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
export const putS3Object: PutObject<S3Destination, S3Credentials> = async ({
  transport,
  destination,
  credentials,
  key,
  bytes,
  mediaType,
  signal,
}) => {
  const endpoint = toS3Endpoint(destination);
  const call = createRecordingTransport({ transport, bytes, signal });
  const client = createS3Client(endpoint, credentials, call);
  const object = { Bucket: destination.bucket, Key: key, Body: bytes, Metadata: encodeHeaderValues(destination.metadata) };
  try {
    await client.send(
      new PutObjectCommand({
        ...object,
        ...toObjectHeaders(destination, mediaType),
        ...toAcl(destination),
        ...toStorageClass(destination),
      }),
    );
    return { url: toS3ObjectUrl(endpoint, destination.bucket, key) };
  } catch (thrown) {
    signal.throwIfAborted();
    throw toDestinationError({ service: destination.service, call, code: thrown instanceof S3ServiceException ? thrown.name : null });
  } finally {
    client.destroy();
  }
};
