import type { WireReply } from '@pixmill/dialects';
import type { Request, Response } from 'express';

/** Writes what a dialect worded. */
export function sendReply(response: Response, { status, headers, json }: WireReply): void {
  response.status(status).set(headers);
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
