import type { Readable } from 'node:stream';
import { toAppError } from '@pixmill/contracts';
import type { ArtifactRecord, Database } from '@pixmill/db';
import { type Logger, randomRetryAfterMs } from '@pixmill/runtime';
import type { Storage } from '@pixmill/storage';
import type { Express, Request, Response } from 'express';
import type { BodyLimits } from '../http/body/body-limits.js';
import { discardRequestBody } from '../http/body/discard-request-body.js';
import { matchesEtag } from '../http/reply/etag.js';
import { describeFile, fileSecurityHeaders } from '../http/reply/file-headers.js';
import { isClientDisconnect, sendBytes } from '../http/reply/send-bytes.js';
import { artifactsPath, sendEmpty } from '../http/reply/send-empty.js';
import { requestIdOf } from '../http/server/request-id.js';
import { parseByteRange, type RequestedRange } from './byte-range.js';

export interface ArtifactsDeps {
  readonly database: { readonly artifacts: Pick<Database['artifacts'], 'findByPublicPath'> };
  readonly storage: Pick<Storage, 'stat' | 'openRead'>;
  readonly limits: Pick<BodyLimits, 'maxBodyBytes'>;
  readonly log: Logger;
}

/** Any page may embed a result. */
const securityHeaders = { ...fileSecurityHeaders, 'cross-origin-resource-policy': 'cross-origin' };

/**
 * Serves stored results by their unguessable path: whole images, no redirect, no key. Source: docs/product-decisions.md#result-addresses.
 */
export function mountArtifacts(app: Express, { database, storage, limits, log }: ArtifactsDeps): void {
  app.use(artifactsPath, async (request: Request, response: Response) => {
    await discardRequestBody(request, limits.maxBodyBytes);
    if (request.method !== 'GET' && request.method !== 'HEAD') return sendEmpty(response, 405, { allow: 'GET, HEAD' });
    try {
      const artifact = await database.artifacts.findByPublicPath(request.path.slice(1));
      if (artifact) await sendArtifact(storage, request, response, artifact);
      else sendEmpty(response, 404);
    } catch (thrown) {
      if (isClientDisconnect(thrown)) return;
      const error = toAppError(thrown, 'storage_failed');
      if (error.code === 'artifact_missing' && !response.headersSent) return sendEmpty(response, 404); // removed after the database was read
      log.error(error, { path: artifactsPath, requestId: requestIdOf(response) }, 'request failed');
      // Once headers are sent, the stream has cut the connection, and the client sees an incomplete body.
      if (!response.headersSent) sendEmpty(response, 503, { 'retry-after': String(randomRetryAfterMs() / 1_000) });
    }
  });
}

async function sendArtifact(
  storage: ArtifactsDeps['storage'],
  request: Request,
  response: Response,
  artifact: ArtifactRecord,
): Promise<void> {
  const remainingMs = artifact.expiresAt.getTime() - Date.now();
  const stored = remainingMs > 0 ? await storage.stat(artifact.storageKey) : null;
  if (!stored) return sendEmpty(response, 404);
  const { sizeBytes } = stored;
  // The bytes of a path never change, so the path identifies them like a hash.
  const etag = `"${request.path.slice(1).replace('/', '-')}-${sizeBytes}"`;
  const headers = {
    ...securityHeaders,
    etag,
    'accept-ranges': 'bytes',
    'cache-control': `public, max-age=${Math.floor(remainingMs / 1_000)}, immutable`,
  };
  if (matchesEtag(request, etag)) return void response.status(304).set(headers).end();

  const range = requestedRange(request, etag, sizeBytes);
  if (range === 'unsatisfiable') return sendEmpty(response, 416, { 'accept-ranges': 'bytes', 'content-range': `bytes */${sizeBytes}` });

  let bytes: Readable | null = null;
  if (request.method === 'GET') bytes = await storage.openRead(artifact.storageKey, range ?? undefined);
  response.status(range ? 206 : 200).set({
    ...headers,
    ...describeFile(artifact.format),
    'content-length': String(range ? range.end - range.start + 1 : sizeBytes),
    ...(range && { 'content-range': `bytes ${range.start}-${range.end}/${sizeBytes}` }),
  });
  if (bytes) await sendBytes(bytes, response);
  else response.end();
}

function requestedRange(request: Request, etag: string, sizeBytes: number): RequestedRange {
  const ifRange = request.get('if-range');
  if (request.method !== 'GET' || (ifRange !== undefined && ifRange !== etag)) return null;
  return parseByteRange(request.get('range'), sizeBytes);
}
