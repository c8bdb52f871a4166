import { ConnectionError, ServiceError } from '../errors.js';
import type { Problem } from '../types.js';
import type { Progress } from './progress.js';
import { defaultRetry, delay, type RetryOptions, toDelayMs } from './retry.js';
import { type SendBlob, sendBlobInBrowser } from './send-blob.js';

export interface TransportOptions {
  /** Address of the service, such as `https://images.example.com`. */
  readonly url: string | URL;
  readonly apiKey: string;
  readonly retry?: Partial<RetryOptions>;
  /** Replaces the `fetch` of the platform. */
  readonly fetch?: typeof fetch;
}

export interface TransportRequest {
  readonly method: string;
  /** An address below the service, with its query; or another one, which gets no key. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: BodyInit;
  readonly signal?: AbortSignal | undefined;
  /** Told about a body that is a Blob. */
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

const retriedStatuses = new Set([429, 502, 503, 504]);

/** Sends requests to one service, and again after lost connections and answers that ask for it. */
export class Transport {
  readonly baseUrl: URL;
  readonly #apiKey: string;
  readonly retry: RetryOptions;
  readonly #ownFetch: typeof fetch | undefined;
  readonly #sendBlob: SendBlob;

  constructor({ url, apiKey, retry, fetch: ownFetch }: TransportOptions, sendBlob: SendBlob = sendBlobInBrowser) {
    this.baseUrl = new URL(url);
    this.#apiKey = apiKey;
    this.retry = { ...defaultRetry, ...retry };
    this.#ownFetch = ownFetch;
    this.#sendBlob = sendBlob;
  }

  /** An answer that is no error. Throws ServiceError, ConnectionError, or the reason of the signal. */
  async send(request: TransportRequest): Promise<Response> {
    for (let retry = 0; ; retry += 1) {
      const error = await this.#try(request);
      if (error instanceof Response) return error;
      const retryAfterMs = error instanceof ServiceError ? error.retryAfterMs : undefined;
      if (retry >= this.retry.retries || !mayRetry(error)) throw error;
      await delay(toDelayMs(retry, this.retry, retryAfterMs), request.signal);
    }
  }

  async #try({ url, headers, signal, onProgress, ...init }: TransportRequest): Promise<Response | ServiceError | ConnectionError> {
    const target = new URL(url, this.baseUrl);
    const ownHeaders: Record<string, string> = { accept: 'application/json', ...headers };
    if (target.origin === this.baseUrl.origin) ownHeaders.authorization = `Bearer ${this.#apiKey}`;
    try {
      const { body, method } = init;
      const sent =
        onProgress && body instanceof Blob
          ? this.#sendBlob({ target, method, headers: ownHeaders, body, signal, onLoaded: toOnLoaded(body, onProgress) }, this.#ownFetch)
          : (this.#ownFetch ?? fetch)(target, { ...init, headers: ownHeaders, ...(signal && { signal }) });
      const response = await sent;
      return response.ok ? response : await readError(response);
    } catch (thrown) {
      signal?.throwIfAborted();
      return new ConnectionError('connection_failed', `${target.origin} does not answer`, { cause: thrown });
    }
  }
}

function toOnLoaded({ size: totalBytes }: Blob, onProgress: (progress: Progress) => void): (loadedBytes: number) => void {
  return (loadedBytes) => onProgress({ phase: 'upload', loadedBytes, totalBytes });
}

/** The first try of a request that was cut off may still be running when the second one comes. */
function mayRetry(error: ServiceError | ConnectionError): boolean {
  if (error instanceof ConnectionError) return error.code === 'connection_failed';
  return retriedStatuses.has(error.status) || error.code === 'idempotency_key_running';
}

async function readError(response: Response): Promise<ServiceError | ConnectionError> {
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  const body: unknown = await response.json().catch(() => null);
  if (isProblem(body)) return new ServiceError(body, Number.isFinite(seconds) ? seconds * 1_000 : undefined);
  return new ConnectionError('answer_invalid', `${new URL(response.url).origin} answered ${response.status} without a problem of Pixmill`);
}

function isProblem(body: unknown): body is Problem {
  return typeof body === 'object' && body !== null && 'code' in body && 'detail' in body && 'status' in body;
}
