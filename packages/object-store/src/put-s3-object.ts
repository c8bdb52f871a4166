import { Readable } from 'node:stream';
import { PutObjectCommand, type PutObjectCommandInput, S3Client, S3ServiceException, StorageClass } from '@aws-sdk/client-s3';
import { state as nodeVersionNotice } from '@aws-sdk/core/client';
import type { DestinationCredentials, S3Destination } from '@pixmill/contracts';
import { encodeHeaderValues } from './encode-header-values.js';
import type { PutObject } from './put-object.js';
import { createRecordingTransport, type RecordingTransport } from './recording-transport.js';
import { type S3Endpoint, toS3Endpoint, toS3ObjectUrl } from './s3-endpoint.js';

type S3Credentials = Extract<DestinationCredentials, { kind: 's3' }>;
export type PutS3Object = PutObject<S3Destination, S3Credentials>;

type RequestHandler = S3Client['config']['requestHandler'];

/** `engines` in package.json decides the Node version; the SDK's warning about it must not reach the service's log. */
function silenceNodeVersionWarning(): void {
  nodeVersionNotice.warningEmitted = true;
}

/** Makes the SDK send its requests through the given transport. */
function toRequestHandler(transport: RecordingTransport): RequestHandler {
  return {
    async handle({ protocol, hostname, port, path, query, headers }) {
      const queryParts = Object.entries(query).map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`);
      const search = queryParts.length > 0 ? `?${queryParts.join('&')}` : '';
      const url = `${protocol}//${hostname}${port === undefined ? '' : `:${port}`}${path}${search}`;
      const { status, headers: responseHeaders, body } = await transport.put({ url, headers });
      return { response: { statusCode: status, headers: { ...responseHeaders }, body: Readable.from([body]) } };
    },
    updateHttpClientConfig: () => undefined,
    httpHandlerConfigs: () => ({}),
  };
}

/**
 * Sets every option: the SDK reads an absent one from the environment, from files or from the metadata service. Checksums are sent only
 * where S3 requires them: some services do not know the newer ones, and the signature covers the bytes.
 */
function createS3Client(endpoint: S3Endpoint, { accessKeyId, secretAccessKey }: S3Credentials, transport: RecordingTransport): S3Client {
  silenceNodeVersionWarning();
  return new S3Client({
    endpoint: endpoint.url,
    region: endpoint.region,
    forcePathStyle: endpoint.pathStyle,
    credentials: { accessKeyId, secretAccessKey },
    requestHandler: toRequestHandler(transport),
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

/** Cloudflare R2 has no access lists for objects, so it gets no such header. */
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

/** Puts one object, signed with SigV4. */
export const putS3Object: PutS3Object = async ({ transport, destination, credentials, key, bytes, mediaType, signal }) => {
  const endpoint = toS3Endpoint(destination);
  if (endpoint === null) return { kind: 'no-endpoint' };
  const recording = createRecordingTransport({ transport, bytes, signal });
  const client = createS3Client(endpoint, credentials, recording);
  const command = new PutObjectCommand({
    Bucket: destination.bucket,
    Key: key,
    Body: bytes,
    Metadata: encodeHeaderValues(destination.metadata),
    ...toObjectHeaders(destination, mediaType),
    ...toAcl(destination),
    ...toStorageClass(destination),
  });
  try {
    await client.send(command);
    return { kind: 'stored', url: toS3ObjectUrl(endpoint, { bucket: destination.bucket, key }) };
  } catch (thrown) {
    signal.throwIfAborted();
    const code = thrown instanceof S3ServiceException ? thrown.name : null;
    return { kind: 'failed', status: recording.status(), code, error: recording.error() };
  } finally {
    client.destroy();
  }
};
