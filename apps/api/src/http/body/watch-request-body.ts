import { AppError } from '@pixmill/contracts';
import type { Request } from 'express';
import { receiptSignal } from './body-receipt.js';

/** A limit in the megabytes of an error message. */
export const toMegabytes = (bytes: number) => `${bytes / 1_000_000} MB`;

export interface RequestBodyWatch {
  /** Rejects with AppError `body_too_large`, `malformed_body` after a disconnect, or the reason of an aborted receipt. Never resolves. */
  readonly failed: Promise<never>;
  readonly stop: () => void;
}

/**
 * Rejects when the body exceeds `maxBytes`, declared or received, when the caller disconnects or has disconnected before, and when the rest
 * of the body is not waited for. A parser that is attached to a closed request never finishes. The data listener starts the flow on the next tick: attach the parser in this one.
 */
export function watchRequestBody(request: Request, maxBytes: number): RequestBodyWatch {
  const tooLarge = () => new AppError('body_too_large', { message: `The request body is larger than ${toMegabytes(maxBytes)}` });
  let stop = () => {};
  const failed = new Promise<never>((_, reject) => {
    if (Number(request.headers['content-length'] ?? 0) > maxBytes) return reject(tooLarge());
    const signal = receiptSignal(request);
    const onAbort = () => reject(signal.reason);
    if (signal.aborted) return onAbort();
    let receivedBytes = 0;
    const count = (chunk: Buffer) => {
      receivedBytes += chunk.length;
      if (receivedBytes > maxBytes) reject(tooLarge());
    };
    const onClose = () => {
      if (!request.readableEnded) reject(new AppError('malformed_body', { detail: 'the caller disconnected' }));
    };
    if (request.destroyed) onClose();
    signal.addEventListener('abort', onAbort);
    request.on('data', count);
    request.once('close', onClose);
    stop = () => {
      signal.removeEventListener('abort', onAbort);
      request.off('data', count);
      request.off('close', onClose);
    };
  });
  failed.catch(() => {});
  return { failed, stop };
}
