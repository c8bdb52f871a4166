import type { WireReply } from '@pixmill/dialects';
import type { Storage } from '@pixmill/storage';
import type { Request, Response } from 'express';
import helmet from 'helmet';
import { sendBytes } from './send-bytes.js';

/** For answers that are read by programs: a browser that is led here shows nothing, runs nothing and embeds nothing. */
const setSecurityHeaders = helmet({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: { defaultSrc: ["'none'"], baseUri: ["'none'"], formAction: ["'none'"], frameAncestors: ["'none'"] },
  },
  crossOriginResourcePolicy: { policy: 'same-origin' },
  xFrameOptions: { action: 'deny' },
  // `app.ts` sets it where callers come by https.
  strictTransportSecurity: false,
});

function sendHead(response: Response, { status, headers }: WireReply): void {
  setSecurityHeaders(response.req, response, () => undefined);
  response.status(status).set({ 'cache-control': 'no-store', ...headers });
}

/** Writes what was worded as JSON, never to be stored. Only now, because ten thousand may wait for their answer, headers and all. */
export function sendReply(response: Response, reply: WireReply): void {
  sendHead(response, reply);
  const { json } = reply;
  if (json === null) response.end();
  else response.json(json);
}

/** Writes a reply whose body is stored bytes, or is JSON. Throws AppError `artifact_missing` or `storage_failed`, before anything was sent. */
export async function sendReplyOrArtifact(storage: Pick<Storage, 'openRead'>, response: Response, reply: WireReply): Promise<void> {
  const { artifact } = reply;
  if (!artifact) return sendReply(response, reply);
  const bytes = await storage.openRead(artifact.storageKey);
  sendHead(response, reply);
  response.set({ 'content-type': artifact.mediaType, 'content-length': String(artifact.sizeBytes) });
  await sendBytes(bytes, response);
}

/**
 * Reads and throws away what is left of a request, up to `maxBytes`, so that a client which is still sending gets to read the
 * answer (decisions.md 5). False when there was more than that: the connection then has to be closed.
 */
export function discardRequestBody(request: Request, maxBytes: number): Promise<boolean> {
  if (request.complete || request.destroyed) return Promise.resolve(true);
  return new Promise((resolve) => {
    let seenBytes = 0;
    const end = (whole: boolean) => {
      request.off('data', count);
      resolve(whole);
    };
    const count = (chunk: Buffer) => {
      seenBytes += chunk.length;
      if (seenBytes > maxBytes) end(false);
    };
    request.on('data', count);
    request.once('end', () => end(true));
    request.once('close', () => end(true));
    request.resume();
  });
}
