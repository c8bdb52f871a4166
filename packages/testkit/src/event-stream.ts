import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import type { WireEvent } from '@pixmill/dialects';
import { eventually } from './eventually.js';

export interface StreamOptions {
  readonly key: string;
  readonly lastEventId?: string | undefined;
  /** Reads nothing until `resume`. */
  readonly paused?: boolean;
}

const maxTextLength = 10_000;
const within = { withinMs: 30_000, everyMs: 10 };

/** One connection to a stream of events, and what came on it. */
export interface TestStream {
  readonly response: IncomingMessage;
  readonly events: readonly WireEvent[];
  /** Of each event. */
  readonly ids: readonly string[];
  readonly comments: number;
  /** The first bytes as they were received. */
  readonly text: string;
  readonly ended: boolean;
  /** The last id that was received, with or without an event. */
  readonly lastEventId: string | undefined;
  /** Waits for this number of events. */
  receive(count: number): Promise<readonly WireEvent[]>;
  untilEnd(): Promise<void>;
  resume(): void;
  /** Cuts the connection. */
  cut(): void;
}

/** Opens a stream of events by plain HTTP. Resolves with its head. */
export async function openStream(url: string, { key, lastEventId, paused = false }: StreamOptions): Promise<TestStream> {
  const headers = { authorization: `Bearer ${key}`, ...(lastEventId !== undefined && { 'last-event-id': lastEventId }) };
  const sent = request(url, { headers, agent: false }).end();
  const [response] = (await once(sent, 'response')) as [IncomingMessage]; // a cast, because `once` does not know the event
  const state = { text: '', rest: '', comments: 0, ended: false, lastEventId };
  const events: WireEvent[] = [];
  const ids: string[] = [];

  function parseFrame(frame: string): void {
    const lines = frame.split('\n');
    const findField = (name: string) => lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2);
    state.lastEventId = findField('id') ?? state.lastEventId;
    if (lines.some((line) => line.startsWith(':'))) state.comments += 1;
    const data = findField('data');
    if (data === undefined) return;
    events.push(JSON.parse(data));
    ids.push(findField('id') ?? '');
  }

  response.setEncoding('utf8');
  const read = () =>
    response.on('data', (chunk: string) => {
      if (state.text.length < maxTextLength) state.text += chunk;
      const frames = `${state.rest}${chunk}`.split('\n\n');
      state.rest = frames.pop() ?? '';
      for (const frame of frames) parseFrame(frame);
    });
  response.on('error', () => {}); // the expected end of a cut
  response.on('close', () => {
    state.ended = true;
  });
  if (!paused) read();
  return {
    response,
    events,
    ids,
    get comments() {
      return state.comments;
    },
    get text() {
      return state.text;
    },
    get ended() {
      return state.ended;
    },
    get lastEventId() {
      return state.lastEventId;
    },
    async receive(count) {
      await eventually(() => events.length >= count, { ...within, describe: `${count} events` });
      return events;
    },
    untilEnd: async () => {
      await eventually(() => state.ended, { ...within, describe: 'the end of the stream' });
    },
    resume: read,
    cut: () => response.destroy(),
  };
}
