import { PixmillError } from '../errors.js';

/** A stream of bytes: of the web, of Node (a Readable), or any other that can be iterated. */
export type ByteStream = ReadableStream<Uint8Array> | AsyncIterable<Uint8Array>;

export function isByteStream(value: unknown): value is ByteStream {
  return typeof value === 'object' && value !== null && (Symbol.asyncIterator in value || 'getReader' in value);
}

/** All bytes of a stream. Throws PixmillError `input_invalid` when it fails or has something else, or the reason of the signal. */
export async function readStream(stream: ByteStream, signal?: AbortSignal): Promise<Blob> {
  const chunks: BlobPart[] = [];
  let source: StreamSource | null = null;
  const aborted = watchAbort(signal);
  try {
    source = openSource(stream);
    for (;;) {
      const item = await Promise.race([source.next(), aborted.promise]);
      if (item.done) return new Blob(chunks);
      if (!ArrayBuffer.isView(item.value))
        throw new PixmillError('input_invalid', `A stream of an image has bytes; this one has a ${typeof item.value}`);
      chunks.push(item.value as Uint8Array<ArrayBuffer>); // a cast: a Blob takes the bytes of a shared buffer as well
    }
  } catch (thrown) {
    source?.cancel(thrown);
    signal?.throwIfAborted();
    throw thrown instanceof PixmillError
      ? thrown
      : new PixmillError('input_invalid', 'The stream failed before its end', { cause: thrown });
  } finally {
    aborted.stop();
  }
}

interface StreamSource {
  next(): Promise<{ readonly done?: boolean | undefined; readonly value?: unknown }>;
  /** Ends the stream early. Never throws: a failure is no news then. */
  cancel(reason: unknown): void;
}

/** Safari cannot iterate streams of the web. The iterator of a generator ends after its next value only, a Readable at once. */
function openSource(stream: ByteStream): StreamSource {
  if ('getReader' in stream) {
    const reader = stream.getReader();
    return { next: () => reader.read(), cancel: (reason) => void reader.cancel(reason).catch(ignore) };
  }
  const iterator = stream[Symbol.asyncIterator]();
  return {
    next: () => iterator.next(),
    cancel() {
      if ('destroy' in stream && typeof stream.destroy === 'function') stream.destroy();
      else void Promise.resolve(iterator.return?.()).catch(ignore);
    },
  };
}

/** A promise that is rejected with the reason of the signal. */
function watchAbort(signal: AbortSignal | undefined): { readonly promise: Promise<never>; stop(): void } {
  let onAbort = () => {};
  const promise = new Promise<never>((_, reject) => {
    onAbort = () => reject(signal?.reason);
  });
  promise.catch(ignore); // it may be rejected while nothing waits for it
  if (signal?.aborted) onAbort();
  signal?.addEventListener('abort', onAbort, { once: true });
  return { promise, stop: () => signal?.removeEventListener('abort', onAbort) };
}

const ignore = () => undefined;
