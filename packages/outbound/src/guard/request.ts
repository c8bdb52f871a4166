import { AppError, parseUrl } from '@pixmill/contracts';
import { startRunTimer } from '@pixmill/runtime';
import type { GuardedFetch } from './guarded-fetch.js';

export interface RequestTask {
  readonly guardedFetch: GuardedFetch;
  readonly url: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly headers: Readonly<Record<string, string>>;
  /** None with GET. */
  readonly body?: string | Uint8Array;
  /** The rest of the response's body is dropped. */
  readonly maxResponseBytes: number;
  readonly firstByteMs: number;
  /** From the response's head to the end of its body, in ms; the rest is dropped. */
  readonly bodyMs: number;
  readonly signal: AbortSignal;
}

export interface BufferedResponse {
  readonly status: number;
  /** Names in lower case; the values of a repeated header are joined with commas. */
  readonly headers: Readonly<Record<string, string>>;
  /** The first `maxResponseBytes` of the body. */
  readonly body: Buffer;
}

/**
 * Sends one request and follows no redirect (docs/product-decisions.md#source-and-callback-addresses). Any HTTP response is a
 * result, also when only its status line arrived; throws AppError `address_refused` or `connection_failed`.
 */
export async function request({ guardedFetch, url: text, maxResponseBytes, bodyMs, ...rest }: RequestTask): Promise<BufferedResponse> {
  const url = parseUrl(text);
  if (url === null) throw new AppError('address_refused', { detail: 'not a URL' });
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw new AppError('address_refused', { detail: `scheme ${url.protocol}` });
  const seen: { status: number | null } = { status: null };
  const onStatus = (status: number) => {
    seen.status = status;
  };
  try {
    const response = await guardedFetch({ url, ...rest, onStatus });
    const timer = startRunTimer(bodyMs, response.close);
    const body = await readBodyStart(response.body, maxResponseBytes).finally(timer.stop);
    response.close();
    const headers = Object.entries(response.headers).map(([name, value]) => [name, [value ?? ''].flat().join(', ')]);
    return { status: response.status, headers: Object.fromEntries(headers), body };
  } catch (thrown) {
    if (seen.status === null) throw thrown;
    return { status: seen.status, headers: {}, body: Buffer.alloc(0) };
  }
}

async function readBodyStart(body: AsyncIterable<Buffer>, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  try {
    for await (const chunk of body) {
      chunks.push(chunk);
      sizeBytes += chunk.length;
      if (sizeBytes >= maxBytes) break;
    }
    return Buffer.concat(chunks).subarray(0, maxBytes);
  } catch {
    // The status is the result; an incomplete body must not turn a 200 into another request.
    return Buffer.concat(chunks);
  }
}
