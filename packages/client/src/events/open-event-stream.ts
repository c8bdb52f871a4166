import { runLimited } from '../http/delay.js';
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
  const onTimeout = () => new TypeError(`nothing came for ${silenceTimeoutMs} ms`);
  try {
    for (;;) {
      const { done, value } = await runLimited({ timeoutMs: silenceTimeoutMs, onTimeout }, () => reader.read());
      if (done) return;
      yield* parser.push(decoder.decode(value, { stream: true }));
    }
  } finally {
    void reader.cancel().catch(() => undefined); // closes the connection; one that was lost is closed
  }
}
