import { open } from 'node:fs/promises';
import { AppError } from '@pixmill/contracts';
import { fetchOnce, type SiteRequest } from './fetch-once.js';
import { isRetried, toWaitMs, wait } from './retry.js';

/** A file that was downloaded. */
export interface Download {
  /** After redirects. */
  readonly url: string;
  readonly contentType: string | null;
  readonly sizeBytes: number;
  /** `Last-Modified` in ms since 1970; null without one. */
  readonly modifiedMs: number | null;
}

export interface DownloadOptions extends SiteRequest {
  /** Absolute; it is replaced. */
  readonly path: string;
  readonly maxBytes: number;
}

/** Tries in all: an overloaded server is asked again, and so is one whose connection broke. */
const maxTries = 3;
/** Time of one try, with its body, in ms. */
const tryTimeoutMs = 120_000;

/**
 * Downloads a file. Throws AppError `source_unreachable`, `source_answered` or `file_too_large` with a sentence for the user, an error of the
 * file system, or the reason of the signal.
 */
export async function download(url: URL, options: DownloadOptions): Promise<Download> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await downloadOnce(url, options);
    } catch (thrown) {
      options.signal.throwIfAborted();
      if (tries >= maxTries || !isRetried(thrown)) throw thrown;
      await wait(toWaitMs(tries, thrown.retryAfterMs), options.signal);
    }
  }
}

async function downloadOnce(url: URL, options: DownloadOptions): Promise<Download> {
  const signal = AbortSignal.any([options.signal, AbortSignal.timeout(tryTimeoutMs)]);
  const response = await fetchOnce(url, { ...options, signal });
  const sizeBytes = await saveBody(response, options);
  const modifiedMs = Date.parse(response.headers.get('last-modified') ?? '');
  return {
    ...{ url: response.url, contentType: response.headers.get('content-type'), sizeBytes },
    modifiedMs: Number.isNaN(modifiedMs) ? null : modifiedMs,
  };
}

async function saveBody(response: Response, { path, maxBytes }: DownloadOptions): Promise<number> {
  const tooLarge = () => new AppError('file_too_large', { message: `It is larger than ${maxBytes} bytes` });
  const body = response.body ?? new ReadableStream<Uint8Array>();
  if (Number(response.headers.get('content-length') ?? 0) > maxBytes) {
    await body.cancel();
    throw tooLarge();
  }
  const file = await open(path, 'w');
  try {
    let sizeBytes = 0;
    for await (const chunk of readBody(body)) {
      sizeBytes += chunk.length;
      if (sizeBytes > maxBytes) throw tooLarge();
      await file.writeFile(chunk);
    }
    return sizeBytes;
  } finally {
    await file.close();
  }
}

/** An error of the body is one of the connection. */
async function* readBody(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read().catch((cause: unknown) => {
        throw new AppError('source_unreachable', { message: 'The connection broke', cause, retryAfterMs: 0 });
      });
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel().catch(() => undefined); // the body may have failed already
  }
}
