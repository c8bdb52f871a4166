import type { WireReply } from '@pixmill/dialects';
import type { Request, Response } from 'express';
import helmet from 'helmet';

/** For answers that are read by programs: a browser that is led here shows nothing, runs nothing and embeds nothing. */
const protect = helmet({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: { defaultSrc: ["'none'"], baseUri: ["'none'"], formAction: ["'none'"], frameAncestors: ["'none'"] },
  },
  crossOriginResourcePolicy: { policy: 'same-origin' },
  xFrameOptions: { action: 'deny' },
  // `app.ts` sets it where callers come by https.
  strictTransportSecurity: false,
});

/** Writes what was worded as JSON, never to be stored. Only now, because ten thousand may wait for their answer, headers and all. */
export function sendReply(response: Response, { status, headers, json }: WireReply): void {
  protect(response.req, response, () => undefined);
  response.status(status).set({ 'cache-control': 'no-store', ...headers });
  if (json === null) response.end();
  else response.json(json);
}

/**
 * Reads and throws away what is left of a request, up to `maxBytes`, so that a client which is still sending gets to read the
 * answer (decisions.md 5). False when there was more than that: the connection then has to be closed.
 */
export function drainRequest(request: Request, maxBytes: number): Promise<boolean> {
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
