import { ConnectionError, PixmillError, ServiceError } from '../errors.js';
import { toBodySize } from './body-size.js';
import type { CallOptions } from './call-options.js';
import { delay, runLimited } from './delay.js';
import type { Progress } from './progress.js';
import { isNeverSent, isRedirect, readFailure, toConnectionError } from './read-failure.js';
import { defaultRetry, endlessRetry, mergeRetry, RetryBudget, type RetryOptions } from './retry.js';
import { type SendBlob, sendBlobInBrowser } from './send-blob.js';
import { parseApiKey, parseServiceUrl, toShownUrl, toTarget } from './service-address.js';

export interface TransportOptions {
  /** Address of the service, such as `https://images.example.com` or, behind a proxy, `https://example.com/images/`. */
  readonly url: string | URL;
  readonly apiKey: string;
  /** How lost connections are tried again; what is given holds for waits, too, which are endless otherwise. */
  readonly retry?: Partial<RetryOptions> | undefined;
  /** Told before a request is tried again, with the error of the last try and the wait in ms: for a log. */
  readonly onRetry?: ((error: ServiceError | ConnectionError, delayMs: number) => void) | undefined;
  /** Longest time of one try, in ms; 30,000 by default. A try that sends files gets a second more for each 50 kB. */
  readonly timeoutMs?: number | undefined;
  /** Replaces the `fetch` of the platform. */
  readonly fetch?: typeof fetch | undefined;
}

/** What is sent. The types of Node have no name for it. */
type RequestContent = string | Blob | FormData | ReadableStream<Uint8Array>;

export interface TransportRequest extends CallOptions {
  readonly method: string;
  /** A path of the API with its query, which is sent to the service with the key; or a whole URL, which gets no key. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** A stream is sent once; a function is called for each try. */
  readonly body?: RequestContent | (() => RequestContent) | undefined;
  /** Told about a body that is a Blob. */
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  /** Whether a try may be repeated whose answer was lost. By default all but a POST without `idempotency-key`. */
  readonly repeatable?: boolean;
}

const retriedStatuses: ReadonlySet<number> = new Set([429, 502, 503, 504]);
const defaultTimeoutMs = 30_000;
/** The slowest upload that is no timeout. */
const minBytesPerMs = 50;

type Read<T> = (response: Response, target: URL) => Promise<T>;

/** Sends requests to one service, and again after lost connections and answers that ask for it. */
export class Transport {
  /** Address of the service, with a slash at its end. */
  readonly baseUrl: URL;
  readonly #apiKey: string;
  readonly #retry: RetryOptions;
  readonly #endlessRetry: RetryOptions;
  readonly #onRetry: TransportOptions['onRetry'];
  readonly #timeoutMs: number;
  readonly #ownFetch: typeof fetch | undefined;
  readonly #sendBlob: SendBlob;

  /** Throws PixmillError `options_invalid`. */
  constructor(
    { url, apiKey, retry, onRetry, timeoutMs = defaultTimeoutMs, fetch: ownFetch }: TransportOptions,
    sendBlob: SendBlob = sendBlobInBrowser,
  ) {
    this.baseUrl = parseServiceUrl(url);
    this.#apiKey = parseApiKey(apiKey);
    this.#retry = mergeRetry(defaultRetry, retry);
    this.#endlessRetry = mergeRetry(endlessRetry, retry);
    this.#onRetry = onRetry;
    if (!(timeoutMs > 0)) throw new PixmillError('options_invalid', 'timeoutMs must be a number above 0');
    this.#timeoutMs = timeoutMs;
    this.#ownFetch = ownFetch;
    this.#sendBlob = sendBlob;
  }

  /** The tries of a wait for what goes on without the client: endless, unless options of the client or of the call say otherwise. */
  toWaitRetry(retry?: Partial<RetryOptions>): RetryOptions {
    return mergeRetry(this.#endlessRetry, retry);
  }

  /** The tries of what needs several requests, such as a download that goes on where it was cut. */
  openBudget(): RetryBudget {
    return new RetryBudget(this.#retry);
  }

  /**
   * An answer that is no error; its body is not read yet, and the signal still ends it. `timeoutMs` ends with its head. Throws ServiceError,
   * ConnectionError, or the reason of the signal.
   */
  send(request: TransportRequest): Promise<Response> {
    const { signal } = request;
    return this.#repeat(
      request,
      (response) => Promise.resolve(response),
      (inner) => (signal ? AbortSignal.any([signal, inner]) : inner),
    );
  }

  /** What `read` makes of an answer that is no error. The answer counts only when `read` ends: a body that breaks off is a failed try. */
  sendAndRead<T>(request: TransportRequest, read: Read<T>): Promise<T> {
    return this.#repeat(request, read, (inner) => inner);
  }

  async #repeat<T>(request: TransportRequest, read: Read<T>, toSignal: (inner: AbortSignal) => AbortSignal): Promise<T> {
    const budget = new RetryBudget(mergeRetry(this.#retry, request.retry));
    const headers = this.#toHeaders(request);
    for (let earlierTryLost = false; ; ) {
      try {
        return await this.#try({ ...request, headers }, { read, toSignal, earlierTryLost });
      } catch (thrown) {
        if (!mayRepeat(thrown, request, headers)) throw thrown;
        const waitMs = budget.next(thrown.retryAfterMs);
        if (waitMs === null) throw budget.failures === 1 ? thrown : withTries(thrown, budget.failures);
        earlierTryLost ||= isMaybeDone(thrown);
        this.#onRetry?.(thrown, waitMs);
        await delay(waitMs, request.signal);
      }
    }
  }

  async #try<T>(
    {
      method,
      url,
      headers,
      body,
      signal,
      timeoutMs = this.#timeoutMs,
      onProgress,
    }: Omit<TransportRequest, 'headers'> & { readonly headers: Headers },
    { read, toSignal, earlierTryLost }: { read: Read<T>; toSignal: (inner: AbortSignal) => AbortSignal; earlierTryLost: boolean },
  ): Promise<T> {
    const { target, hasKey } = toTarget(url, this.baseUrl);
    const sent = typeof body === 'function' ? body() : body;
    const limitMs = timeoutMs + toBodySize(sent) / minBytesPerMs;
    const onTimeout = () => new ConnectionError('timed_out', `${toShownUrl(target)} did not answer within ${limitMs / 1_000} s`);
    return runLimited({ signal, timeoutMs: limitMs, onTimeout }, async (inner) => {
      try {
        const init = { method, headers, signal: toSignal(inner), redirect: hasKey ? 'manual' : 'follow' } as const;
        const response = await (onProgress && sent instanceof Blob
          ? this.#sendBlob(
              { ...init, target, headers: Object.fromEntries(headers), body: sent, onLoaded: toOnLoaded(sent, onProgress) },
              this.#ownFetch,
            )
          : (this.#ownFetch ?? fetch)(target, {
              ...init,
              ...(sent !== undefined && { body: sent }),
              ...(sent instanceof ReadableStream && { duplex: 'half' }),
            }));
        if (response.ok || (response.status === 304 && !isRedirect(response))) return await read(response, target);
        throw await readFailure(response, target, { earlierTryLost, hasKey });
      } catch (thrown) {
        signal?.throwIfAborted();
        throw toConnectionError(thrown, target);
      }
    });
  }

  /** Throws PixmillError `input_invalid`. */
  #toHeaders({ url, headers: given }: TransportRequest): Headers {
    try {
      const headers = new Headers(given);
      if (!headers.has('accept')) headers.set('accept', 'application/json');
      headers.delete('authorization');
      if (toTarget(url, this.baseUrl).hasKey) headers.set('authorization', `Bearer ${this.#apiKey}`);
      return headers;
    } catch (thrown) {
      throw new PixmillError('input_invalid', 'A header of the request has characters that no header may have', { cause: thrown });
    }
  }
}

function toOnLoaded({ size: totalBytes }: Blob, onProgress: (progress: Progress) => void): (loadedBytes: number) => void {
  return (loadedBytes) => onProgress({ phase: 'upload', loadedBytes, totalBytes });
}

function mayRepeat(
  thrown: unknown,
  { method, body, repeatable }: TransportRequest,
  headers: Headers,
): thrown is ServiceError | ConnectionError {
  if (body instanceof ReadableStream || !(thrown instanceof ServiceError || thrown instanceof ConnectionError)) return false;
  if (isRejectedUnread(thrown) || isNeverSent(thrown)) return true;
  if (!(repeatable ?? (method !== 'POST' || headers.has('idempotency-key')))) return false;
  if (thrown.code === 'idempotency_key_running') return true;
  return thrown.status === undefined ? thrown.code !== 'answer_invalid' : retriedStatuses.has(thrown.status);
}

/** The service did nothing. */
const isRejectedUnread = ({ status }: ServiceError | ConnectionError): boolean => status === 429;

/** The service may have done what was asked. */
const isMaybeDone = (error: ServiceError | ConnectionError): boolean => !isRejectedUnread(error) && !isNeverSent(error);

function withTries(error: ServiceError | ConnectionError, tries: number): ServiceError | ConnectionError {
  if (error instanceof ServiceError) return error;
  const { code, message, cause, status, retryAfterMs } = error;
  return new ConnectionError(code, `${message} (${tries} tries)`, { cause, retryAfterMs, ...(status !== undefined && { status }) });
}
