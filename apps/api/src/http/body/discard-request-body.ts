import type { Request } from 'express';
import { receiptSignal } from './body-receipt.js';

/**
 * Reads and drops the rest of a request, up to `maxBytes`, because a client that is still sending does not read the answer yet
 * (docs/product-decisions.md#errors-before-the-upload-is-read). Returns false when there was more, or the rest is not waited for: the
 * connection must then be closed.
 */
export function discardRequestBody(request: Request, maxBytes: number): Promise<boolean> {
  const signal = receiptSignal(request);
  if (signal.aborted) return Promise.resolve(false);
  if (request.complete || request.destroyed) return Promise.resolve(true);
  return new Promise((resolve) => {
    let seenBytes = 0;
    const finish = (complete: boolean) => {
      request.off('data', countBytes);
      signal.removeEventListener('abort', onAbort);
      resolve(complete);
    };
    const onAbort = () => finish(false);
    const countBytes = (chunk: Buffer) => {
      seenBytes += chunk.length;
      if (seenBytes > maxBytes) finish(false);
    };
    signal.addEventListener('abort', onAbort);
    request.on('data', countBytes);
    request.once('end', () => finish(true));
    request.once('close', () => finish(true));
    request.resume();
  });
}
