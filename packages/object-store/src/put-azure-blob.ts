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
import { encodeObjectKey } from './encode-object-key.js';
import type { PutObject } from './put-object.js';
import { createRecordingTransport, type RecordingTransport } from './recording-transport.js';

type AzureCredentials = Extract<DestinationCredentials, { kind: 'azure' }>;

export type PutAzureBlob = PutObject<AzureDestination, AzureCredentials>;

/** Makes the SDK send its requests through the given transport. */
function toHttpClient(transport: RecordingTransport): { sendRequest(request: WebResource): Promise<HttpOperationResponse> } {
  return {
    async sendRequest(request) {
      const {
        status,
        headers: responseHeaders,
        body,
      } = await transport.put({
        url: request.url,
        headers: request.headers.rawHeaders(),
      });
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

/** Puts one block blob, signed with the account's key. */
export const putAzureBlob: PutAzureBlob = async ({ transport, destination, credentials, key, bytes, mediaType, signal }) => {
  const host = destination.endpoint ?? `https://${credentials.account}.blob.core.windows.net`;
  const url = `${host}/${destination.container}/${encodeObjectKey(key)}`;
  const recording = createRecordingTransport({ transport, bytes, signal });
  const sharedKey = new StorageSharedKeyCredential(credentials.account, credentials.key);
  const pipeline = newPipeline(sharedKey, { httpClient: toHttpClient(recording), retryOptions: { maxTries: 1 } });
  try {
    const options = { blobHTTPHeaders: toBlobHeaders(destination, mediaType), metadata: encodeHeaderValues(destination.metadata) };
    await new BlockBlobClient(url, pipeline).upload(bytes, bytes.byteLength, options);
    return { kind: 'stored', url };
  } catch (thrown) {
    signal.throwIfAborted();
    const code = thrown instanceof RestError ? (thrown.code ?? null) : null;
    return { kind: 'failed', status: recording.status(), code, error: recording.error() };
  }
};
