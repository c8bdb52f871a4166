import type { Transport } from '../http/transport.js';
import { EventStreamParser, type StreamMessage } from './event-stream-parser.js';

export interface EventStreamRequest {
  readonly url: string;
  /** Empty for a stream from now on. */
  readonly lastEventId: string;
  readonly signal?: AbortSignal | undefined;
  /** Longest time without a byte, in ms; a minute by default. */
  readonly silenceTimeoutMs?: number;
}

/** The service says something every 15 s: a silent connection is lost. */
const defaultSilenceTimeoutMs = 60_000;

/** Opens a stream of events; null when its end was seen before. The caller must iterate it. Throws ServiceError, ConnectionError, or the reason of the signal. */
export async function openEventStream(
  transport: Transport,
  { url, lastEventId, signal, silenceTimeoutMs = defaultSilenceTimeoutMs }: EventStreamRequest,
): Promise<AsyncGenerator<StreamMessage> | null> {
  const headers = { accept: 'text/event-stream', ...(lastEventId !== '' && { 'last-event-id': lastEventId }) };
  const response = await transport.send({ method: 'GET', url, headers, signal });
  if (response.status === 204 || response.body === null) return null;
  return readMessages(response.body, silenceTimeoutMs);
}

async function* readMessages(body: ReadableStream<Uint8Array>, silenceTimeoutMs: number): AsyncGenerator<StreamMessage> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  const parser = new EventStreamParser();
  try {
    for (;;) {
      const { done, value } = await withTimeout(reader.read(), silenceTimeoutMs);
      if (done) return;
      yield* parser.push(decoder.decode(value, { stream: true }));
    }
  } finally {
    void reader.cancel().catch(() => undefined); // closes the connection; one that was lost is closed
  }
}

async function withTimeout<T>(reading: Promise<T>, timeoutMs: number): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new TypeError(`nothing came for ${timeoutMs} ms`)), timeoutMs);
  });
  try {
    return await Promise.race([reading, silence]);
  } finally {
    clearTimeout(timer);
  }
}
