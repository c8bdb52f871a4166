import { AppError } from '@pixmill/contracts';
import type { HttpResponse, HttpTransport } from './transport.js';

interface SignedRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Sends one put of an SDK and records its outcome, which the SDK's own errors do not carry. */
export interface RecordingTransport {
  put(request: SignedRequest): Promise<HttpResponse>;
  /** HTTP status of the response; null without one. */
  status(): number | null;
  /** What the transport threw; null if it threw nothing. */
  error(): AppError | null;
}

export interface RecordingTransportOptions {
  readonly transport: HttpTransport;
  readonly bytes: Uint8Array;
  readonly signal: AbortSignal;
}

/** For the whole request: enough for a large result over a slow line. */
const timeoutMs = 60_000;

/** The transport writes these headers itself. */
const transportHeaders = new Set(['host', 'content-length', 'connection', 'expect', 'accept-encoding', 'user-agent']);

/** A redirect ends the put with an error: an SDK would sign the request again for the redirect's target. */
export function createRecordingTransport({ transport, bytes, signal }: RecordingTransportOptions): RecordingTransport {
  let status: number | null = null;
  let error: AppError | null = null;
  return {
    async put({ url, headers }) {
      const forwarded = Object.fromEntries(Object.entries(headers).filter(([name]) => !transportHeaders.has(name.toLowerCase())));
      try {
        const response = await transport.request(url, { method: 'PUT', headers: forwarded, body: bytes, timeoutMs, signal });
        status = response.status;
        if (status >= 300 && status < 400) throw new AppError('connection_failed', { detail: 'redirect' });
        return response;
      } catch (thrown) {
        if (thrown instanceof AppError) error = thrown;
        throw thrown;
      }
    },
    status: () => status,
    error: () => error,
  };
}
