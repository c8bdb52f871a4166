import {
  BlockBlobClient,
  type HttpOperationResponse,
  newPipeline,
  RestError,
  StorageSharedKeyCredential,
  type WebResource,
} from '@azure/storage-blob';
import type { AzureDestination, DestinationCredentials } from '@pixmill/contracts';
import { createGuardedCall, type GuardedCall } from './guarded-call.js';
import { toHeaderTexts } from './header-text.js';
import type { Put } from './put.js';
import { encodeKey } from './s3-address.js';
import { toFailure } from './to-failure.js';

type AzureCredentials = Extract<DestinationCredentials, { kind: 'azure' }>;

/** The SDK's way out: our guard, and nothing else. */
function toHttpClient(call: GuardedCall): { sendRequest(request: WebResource): Promise<HttpOperationResponse> } {
  return {
    async sendRequest(request) {
      const { status, headers: answered, body } = await call.put({ url: request.url, headers: request.headers.rawHeaders() });
      const headers = request.headers.clone();
      for (const name of headers.headerNames()) headers.remove(name);
      for (const [name, value] of Object.entries(answered)) headers.set(name, value);
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
export const putAzure: Put<AzureDestination, AzureCredentials> = async ({ egress, place, credentials, key, bytes, mediaType, signal }) => {
  const host = place.endpoint ?? `https://${credentials.account}.blob.core.windows.net`;
  const url = `${host}/${place.container}/${encodeKey(key)}`;
  const call = createGuardedCall({ egress, bytes, signal });
  const login = new StorageSharedKeyCredential(credentials.account, credentials.key);
  const pipeline = newPipeline(login, { httpClient: toHttpClient(call), retryOptions: { maxTries: 1 } });
  try {
    const options = { blobHTTPHeaders: toBlobHeaders(place, mediaType), metadata: toHeaderTexts(place.metadata) };
    await new BlockBlobClient(url, pipeline).upload(bytes, bytes.byteLength, options);
    return { url };
  } catch (thrown) {
    signal.throwIfAborted();
    throw toFailure({ service: 'azure', call, code: thrown instanceof RestError ? (thrown.code ?? null) : null });
  }
};
