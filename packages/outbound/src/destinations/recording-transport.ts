import { AppError } from '@pixmill/contracts';
import type { GuardedHttpClient } from '../guard/guarded-http-client.js';
import type { BufferedResponse } from '../guard/request.js';

/** A signed request as an SDK words it. */
interface SignedRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** One put of an SDK through the egress, and how it ended, whatever the SDK makes of that. */
export interface RecordingTransport {
  put(request: SignedRequest): Promise<BufferedResponse>;
  /** HTTP status of the answer; null without one. */
  status(): number | null;
  /** What the egress threw, if it did. */
  failure(): AppError | null;
}

export interface RecordingTransportOptions {
  readonly transport: Pick<GuardedHttpClient, 'request'>;
  readonly bytes: Uint8Array;
  readonly signal: AbortSignal;
}

/** Whole call, in ms: a large result over a slow line, and no more. */
const timeoutMs = 60_000;

/** These are the connection's own: the guard writes them. */
const transportHeaders = new Set(['host', 'content-length', 'connection', 'expect', 'accept-encoding', 'user-agent']);

/** Redirects are an end here: an SDK would sign again for wherever it was sent. */
export function createRecordingTransport({ transport, bytes, signal }: RecordingTransportOptions): RecordingTransport {
  let status: number | null = null;
  let failure: AppError | null = null;
  return {
    async put({ url, headers }) {
      const forwarded = Object.entries(headers).filter(([name]) => !transportHeaders.has(name.toLowerCase()));
      try {
        const response = await transport.request(url, {
          method: 'PUT',
          headers: Object.fromEntries(forwarded),
          body: bytes,
          timeoutMs,
          signal,
        });
        status = response.status;
        if (status >= 300 && status < 400) throw new AppError('destination_refused', { detail: 'redirect' });
        return response;
      } catch (thrown) {
        if (thrown instanceof AppError) failure = thrown;
        throw thrown;
      }
    },
    status: () => status,
    failure: () => failure,
  };
}
