import { ConnectionError, PixmillError } from '../errors.js';
import { delay } from '../http/delay.js';
import type { ProgressOptions } from '../http/progress.js';
import type { RetryBudget } from '../http/retry.js';
import type { Transport } from '../http/transport.js';
import type { Variant } from '../types.js';

export interface DownloadOptions extends ProgressOptions {
  readonly signal?: AbortSignal | undefined;
}

type Bytes = Uint8Array<ArrayBuffer>;

/**
 * The bytes of a finished file. A connection that breaks off is opened again and goes on where it was; the stream fails rather than to end early.
 * Fails with ServiceError, ConnectionError, or the reason of the signal.
 */
export function openDownload(transport: Transport, variant: Variant, options: DownloadOptions = {}): ReadableStream<Bytes> {
  const download = new Download(transport, variant, options);
  return new ReadableStream<Bytes>(
    {
      async pull(controller) {
        const chunk = await download.read();
        if (chunk) controller.enqueue(chunk);
        else controller.close();
      },
      cancel: (reason) => download.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}

class Download {
  readonly #transport: Transport;
  readonly #url: string;
  readonly #totalBytes: number;
  readonly #options: DownloadOptions;
  #reader: ReadableStreamDefaultReader<Bytes> | null = null;
  #etag: string | null = null;
  #loadedBytes = 0;
  /** Bytes that a new answer has again. */
  #repeatedBytes = 0;
  readonly #budget: RetryBudget;

  constructor(transport: Transport, { url, bytes }: Variant, options: DownloadOptions) {
    this.#transport = transport;
    this.#budget = transport.openBudget();
    this.#url = url;
    this.#totalBytes = bytes;
    this.#options = options;
  }

  /** The next bytes; null at the end. */
  async read(): Promise<Bytes | null> {
    for (;;) {
      try {
        this.#reader ??= await this.#open();
        const { done, value } = await this.#reader.read();
        if (done && this.#loadedBytes === this.#totalBytes) return null;
        if (done) throw new TypeError(`${this.#loadedBytes} of ${this.#totalBytes} bytes`);
        const chunk = this.#take(value);
        if (chunk.length > 0) return chunk;
      } catch (thrown) {
        await this.#waitForNextTry(thrown);
      }
    }
  }

  cancel(reason: unknown): Promise<void> | undefined {
    return this.#reader?.cancel(reason);
  }

  async #open(): Promise<ReadableStreamDefaultReader<Bytes>> {
    const { signal, onProgress } = this.#options;
    if (this.#loadedBytes === 0) onProgress?.({ phase: 'download', loadedBytes: 0, totalBytes: this.#totalBytes });
    const range = { range: `bytes=${this.#loadedBytes}-`, ...(this.#etag !== null && { 'if-range': this.#etag }) };
    const headers = { accept: '*/*', ...(this.#loadedBytes > 0 && range) };
    const response = await this.#transport
      .send({ method: 'GET', url: this.#url, headers, signal })
      .catch((thrown) => this.#explain(thrown));
    this.#repeatedBytes = response.status === 206 ? 0 : this.#loadedBytes;
    const etag = response.headers.get('etag');
    if (this.#etag !== null && etag !== null && etag !== this.#etag) throw this.#toInvalid('changed while it was downloaded');
    this.#etag = etag;
    return (response.body ?? new Blob([]).stream()).getReader() as ReadableStreamDefaultReader<Bytes>; // a cast: bodies have no shared buffers
  }

  /** Counts new bytes, and leaves out those that were read before. */
  #take(chunk: Bytes): Bytes {
    const fresh = chunk.subarray(Math.min(this.#repeatedBytes, chunk.length));
    this.#repeatedBytes -= chunk.length - fresh.length;
    if (fresh.length === 0) return fresh;
    this.#budget.reset();
    this.#loadedBytes += fresh.length;
    if (this.#loadedBytes > this.#totalBytes) throw this.#toInvalid(`has more than its ${this.#totalBytes} bytes`);
    this.#options.onProgress?.({ phase: 'download', loadedBytes: this.#loadedBytes, totalBytes: this.#totalBytes });
    return fresh;
  }

  /** Throws what is final: an abort, an error of the service, and a lost connection after the last try. */
  async #waitForNextTry(thrown: unknown): Promise<void> {
    const { signal } = this.#options;
    const reader = this.#reader;
    this.#reader = null;
    void reader?.cancel().catch(() => undefined); // it has failed already, or its bytes are not wanted
    signal?.throwIfAborted();
    if (thrown instanceof PixmillError) throw thrown;
    const waitMs = this.#budget.next();
    if (waitMs === null) {
      const message = `The download of ${this.#url} broke off after ${this.#loadedBytes} of ${this.#totalBytes} bytes`;
      throw new ConnectionError('service_unreachable', message, { cause: thrown });
    }
    await delay(waitMs, signal);
  }

  /** The service has no words for a result that it does not have. */
  #explain(thrown: unknown): never {
    if (!(thrown instanceof ConnectionError) || thrown.status !== 404) throw thrown;
    throw new PixmillError('artifact_missing', `The result at ${this.#url} is not kept any more: optimize the image again`, {
      cause: thrown,
    });
  }

  #toInvalid(what: string): ConnectionError {
    return new ConnectionError('answer_invalid', `The result at ${this.#url} ${what}`);
  }
}
