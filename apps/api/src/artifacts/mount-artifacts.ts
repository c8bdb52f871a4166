import type { Readable } from 'node:stream';
import { formatInfo, type ImageFormat } from '@pixmill/contracts';
import type { ArtifactRecord } from '@pixmill/db';
import type { Express, Request, Response } from 'express';
import type { Composition } from '../compose.js';
import { isClientDisconnect, sendBytes } from '../http/reply/send-bytes.js';
import { discardRequestBody } from '../http/reply/send-reply.js';
import { requestIdOf } from '../http/server/request-id.js';
import { parseByteRange } from './byte-range.js';

/** Everything under it is answered here, and never with words. */
export const artifactsPath = '/image';

/**
 * An answer without a body: real clients save whatever body comes over the customer's photo, without looking at the status.
 * Source: MegaOptim contract section 9.
 */
export function sendEmpty(response: Response, status: number, headers: Readonly<Record<string, string>> = {}): void {
  response
    .status(status)
    .set({ 'cache-control': 'no-store', 'content-length': '0', ...headers })
    .end();
}

/** Whatever a stranger's file turns out to be, it is its media type, it runs nothing, and any page may show it. */
const securityHeaders = {
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
  'cross-origin-resource-policy': 'cross-origin',
};

/**
 * What happens when someone opens the address itself. An SVG is a document then, and is saved rather than opened: pages that show it as
 * a picture, and clients, which fetch it, do not heed this. The name is ours, so none that a caller sent stands in a header.
 */
const dispositions: Readonly<Record<ImageFormat, 'inline' | 'attachment'>> = {
  jpeg: 'inline',
  png: 'inline',
  gif: 'inline',
  webp: 'inline',
  avif: 'inline',
  svg: 'attachment',
};

function matchesEtag(header: string | undefined, etag: string): boolean {
  const tags = header?.split(',').map((tag) => tag.trim().replace(/^W\//, '')) ?? [];
  return tags.includes(etag) || tags.includes('*');
}

/** Serves kept variants by their unguessable address: complete, no redirect, no key (decisions.md 10). */
export function mountArtifacts(
  app: Express,
  { database, storage, limits, log }: Pick<Composition, 'database' | 'storage' | 'limits' | 'log'>,
): void {
  async function serve(request: Request, response: Response, publicPath: string, artifact: ArtifactRecord): Promise<void> {
    const resultTtlMs = artifact.expiresAt.getTime() - Date.now();
    const found = resultTtlMs > 0 ? await storage.stat(artifact.storageKey) : null;
    if (!found) return sendEmpty(response, 404);
    const { sizeBytes } = found;
    // The bytes at an address never change, so the address is as good as a hash of them.
    const etag = `"${publicPath.replace('/', '-')}-${sizeBytes}"`;
    const headers = {
      ...securityHeaders,
      etag,
      'accept-ranges': 'bytes',
      'cache-control': `public, max-age=${Math.floor(resultTtlMs / 1_000)}, immutable`,
    };
    if (matchesEtag(request.get('if-none-match'), etag)) return void response.status(304).set(headers).end();

    const ifRange = request.get('if-range');
    const ranged = request.method === 'GET' && (ifRange === undefined || ifRange === etag);
    const range = ranged ? parseByteRange(request.get('range'), sizeBytes) : null;
    if (range === 'unsatisfiable') return sendEmpty(response, 416, { 'accept-ranges': 'bytes', 'content-range': `bytes */${sizeBytes}` });

    let bytes: Readable | null = null;
    if (request.method === 'GET') bytes = await storage.openRead(artifact.storageKey, range ?? undefined);
    response.status(range ? 206 : 200).set({
      ...headers,
      'content-type': formatInfo[artifact.format].mediaType,
      'content-disposition': `${dispositions[artifact.format]}; filename="image.${formatInfo[artifact.format].extension}"`,
      'content-length': String(range ? range.end - range.start + 1 : sizeBytes),
      ...(range && { 'content-range': `bytes ${range.start}-${range.end}/${sizeBytes}` }),
    });
    if (bytes) await sendBytes(bytes, response);
    else response.end();
  }

  app.use(artifactsPath, async (request: Request, response: Response) => {
    await discardRequestBody(request, limits.maxBodyBytes);
    if (request.method !== 'GET' && request.method !== 'HEAD') return sendEmpty(response, 405, { allow: 'GET, HEAD' });
    const publicPath = request.path.slice(1);
    try {
      const artifact = await database.artifacts.findByPublicPath(publicPath);
      if (artifact) await serve(request, response, publicPath, artifact);
      else sendEmpty(response, 404);
    } catch (thrown) {
      if (isClientDisconnect(thrown)) return;
      const { code } = thrown instanceof Error && 'code' in thrown ? thrown : { code: null };
      if (code === 'artifact_missing' && !response.headersSent) return sendEmpty(response, 404); // removed a moment ago
      log.error(thrown, { requestId: requestIdOf(response) }, 'artifact not served');
      // After the headers the pipeline has cut the connection, and the part cannot be taken for the whole.
      if (!response.headersSent) sendEmpty(response, 503, { 'retry-after': '2' });
    }
  });
}
