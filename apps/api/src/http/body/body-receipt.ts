import type { IncomingMessage } from 'node:http';
import type { AppError } from '@pixmill/contracts';

const receipts = new WeakMap<IncomingMessage, AbortController>();

function receiptOf(request: IncomingMessage): AbortController {
  const receipt = receipts.get(request) ?? new AbortController();
  receipts.set(request, receipt);
  return receipt;
}

/** Gives up the body of a request: whoever reads it, now or later, throws the reason, and the request is answered with it. */
export function abortReceipt(request: IncomingMessage, reason: AppError): void {
  receiptOf(request).abort(reason);
}

/** Aborted with an AppError when the rest of the body is not waited for. */
export const receiptSignal = (request: IncomingMessage): AbortSignal => receiptOf(request).signal;

/** Waits for a reader of the body. Throws what it throws, or the reason of an aborted receipt. */
export async function untilAborted<T>(request: IncomingMessage, read: Promise<T>): Promise<T> {
  const signal = receiptSignal(request);
  let onAbort = () => {};
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(signal.reason);
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort);
  });
  try {
    const result = await Promise.race([read, aborted]);
    signal.throwIfAborted(); // a reader may end because of it
    return result;
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
