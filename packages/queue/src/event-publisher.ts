import type { AccountEvent } from '@pixmill/contracts';
import { toEventChannel, toEventKey } from './event-keys.js';
import { createFailFastConnection, type RedisConnectionOptions } from './redis/connection.js';

/** Tells the streams of an account what happens. PostgreSQL stays the source of truth: an event may be lost here. */
export interface EventPublisher {
  /** Returns at once and never throws. The event is sent in the background, and dropped while Redis is away. */
  publish(accountId: string, event: AccountEvent): void;
  close(): void;
}

/** Events that wait for their turn; further ones are dropped. */
const maxWaiting = 2_000;
/** Events of one round trip. */
const batchSize = 200;
/** An account's stream keeps about this many of its last events, for this long after the last one, in s. */
const streamLimits = { events: 2_000, ttlSeconds: 3_600 };

/**
 * Adds the events of one account to its stream, and tells every API process that there are some. The message has no content: a reader
 * reads the stream from where it stands, so a lost message only delays it.
 */
const script = `
for i = 3, #ARGV do redis.call('XADD', KEYS[1], 'MAXLEN', '~', ${streamLimits.events}, '*', 'event', ARGV[i]) end
redis.call('EXPIRE', KEYS[1], ${streamLimits.ttlSeconds})
redis.call('PUBLISH', ARGV[1], ARGV[2])
return 1`;

interface WaitingEvent {
  readonly accountId: string;
  readonly text: string;
}

/** Opens its own connection. Throws AppError `setup_failed` for an invalid URL. */
export function createEventPublisher(options: RedisConnectionOptions): EventPublisher {
  const connection = createFailFastConnection(options);
  const channel = toEventChannel(options);
  let waiting: WaitingEvent[] = [];
  let sending = false;

  /** What is published while a batch is on its way goes with the next one. */
  async function sendAll(): Promise<void> {
    while (waiting.length > 0) {
      const batch = waiting.slice(0, batchSize);
      waiting = waiting.slice(batchSize);
      await Promise.allSettled([...groupByAccount(batch)].map(([accountId, texts]) => send(accountId, texts)));
    }
    sending = false;
  }

  /** A lost event needs no log line of its own: the connection reports that Redis is away. */
  async function send(accountId: string, texts: readonly string[]): Promise<void> {
    if (connection.status !== 'ready') return;
    await connection.eval(script, 1, toEventKey(options, accountId), channel, accountId, ...texts);
  }

  return {
    publish(accountId, event) {
      if (waiting.length >= maxWaiting) return;
      waiting.push({ accountId, text: JSON.stringify(event) });
      if (sending) return;
      sending = true;
      setImmediate(() => void sendAll());
    },
    close: () => connection.disconnect(),
  };
}

function groupByAccount(batch: readonly WaitingEvent[]): Map<string, string[]> {
  const texts = new Map<string, string[]>();
  for (const { accountId, text } of batch) {
    const ofAccount = texts.get(accountId);
    if (ofAccount) ofAccount.push(text);
    else texts.set(accountId, [text]);
  }
  return texts;
}
