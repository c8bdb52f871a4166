import {
  BlockBlobClient,
  type HttpOperationResponse,
  newPipeline,
  RestError,
  StorageSharedKeyCredential,
  type WebResource,
} from '@azure/storage-blob';
import type { AzureDestination, DestinationCredentials } from '@pixmill/contracts';
import { encodeHeaderValues } from './encode-header-values.js';
import type { PutObject } from './put-object.js';
import { createRecordingTransport, type RecordingTransport } from './recording-transport.js';
import { encodeObjectKey } from './s3-endpoint.js';
import { toDestinationError } from './to-destination-error.js';

type AzureCredentials = Extract<DestinationCredentials, { kind: 'azure' }>;

/** The SDK's way out: our guard, and nothing else. */
function toHttpClient(call: RecordingTransport): { sendRequest(request: WebResource): Promise<HttpOperationResponse> } {
  return {
    async sendRequest(request) {
      const { status, headers: responseHeaders, body } = await call.put({ url: request.url, headers: request.headers.rawHeaders() });
      const headers = request.headers.clone();
      for (const name of headers.headerNames()) headers.remove(name);
      for (const [name, value] of Object.entries(responseHeaders)) headers.set(name, value);
      return { request, status, headers, bodyAsText: body.toString('utf8') };
    },
  };
}

function toBlobHeaders({ headers }: AzureDestination, mediaType: string) {
  const { 'cache-control': cache, 'content-encoding': encoding, 'content-language': language } = headers;
  return {
    blobContentType: headers['content-type'] ?? mediaType,
    ...(cache !== undefined && { blobCacheControl: cache }),
    ...(encoding !== undefined && { blobContentEncoding: encoding }),
    ...(language !== undefined && { blobContentLanguage: language }),
    ...(headers['content-disposition'] !== undefined && { blobContentDisposition: headers['content-disposition'] }),
  };
}

/** Puts one block blob, signed with the account's key. Throws AppError `destination_refused` or `destination_failed`. */
export const putAzureBlob: PutObject<AzureDestination, AzureCredentials> = async ({
  transport,
  destination,
  credentials,
  key,
  bytes,
  mediaType,
  signal,
}) => {
  const host = destination.endpoint ?? `https://${credentials.account}.blob.core.windows.net`;
  const url = `${host}/${destination.container}/${encodeObjectKey(key)}`;
  const call = createRecordingTransport({ transport, bytes, signal });
  const sharedKey = new StorageSharedKeyCredential(credentials.account, credentials.key);
  const pipeline = newPipeline(sharedKey, { httpClient: toHttpClient(call), retryOptions: { maxTries: 1 } });
  try {
    const options = { blobHTTPHeaders: toBlobHeaders(destination, mediaType), metadata: encodeHeaderValues(destination.metadata) };
    await new BlockBlobClient(url, pipeline).upload(bytes, bytes.byteLength, options);
    return { url };
  } catch (thrown) {
    signal.throwIfAborted();
    throw toDestinationError({ service: 'azure', call, code: thrown instanceof RestError ? (thrown.code ?? null) : null });
  }
};
