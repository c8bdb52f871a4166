import { type AccountEvent, accountEventSchema, toAppError } from '@pixmill/contracts';
import { Cluster } from 'ioredis';
import { z } from 'zod';
import { toEventChannel, toEventKey } from './event-keys.js';
import { createFailFastConnection, createRetryingConnection, type RedisConnectionOptions } from './redis/connection.js';
import { watchSubscription } from './redis/watch-subscription.js';

/** An event and its place in the stream of its account: `<ms>-<number>` by the clock of Redis. */
export interface StoredEvent {
  readonly position: string;
  readonly event: AccountEvent;
}

export interface EventPage {
  readonly events: readonly StoredEvent[];
  /** Of the last entry read; null when there was none. */
  readonly position: string | null;
  /** Whether there may be more. */
  readonly more: boolean;
}

export interface EventRange {
  /** Excluded. */
  readonly after: string;
  readonly limit: number;
}

/** The last events of each account. Every call throws AppError `unavailable` within a second when Redis is unavailable. */
export interface EventLog {
  /** The next events after a position, in their order. */
  read(accountId: string, range: EventRange): Promise<EventPage>;
  /** The end of an account's stream: every later event has a higher position. */
  findEnd(accountId: string): Promise<string>;
  close(): void;
}

const endScript = `
local last = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)
if last[1] then return last[1][1] end
local time = redis.call('TIME')
return (time[1] * 1000 + math.floor(time[2] / 1000) - 1) .. '-0'`;

const entriesSchema = z.array(z.tuple([z.string(), z.array(z.string())]));

/** Null for an event of a later release. */
function parseEvent([position, fields]: [string, string[]]): StoredEvent | null {
  const parsed = accountEventSchema.safeParse(JSON.parse(fields[1] ?? 'null'));
  return parsed.success ? { position, event: parsed.data } : null;
}

/** Opens its own connection. Throws AppError `setup_failed` for an invalid URL. */
export function createEventLog(options: RedisConnectionOptions): EventLog {
  const connection = createFailFastConnection(options);
  return {
    async read(accountId, { after, limit }) {
      try {
        const reply = await connection.xrange(toEventKey(options, accountId), `(${after}`, '+', 'COUNT', limit);
        const entries = entriesSchema.parse(reply);
        const events = entries.map(parseEvent).filter((event) => event !== null);
        return { events, position: entries.at(-1)?.[0] ?? null, more: entries.length === limit };
      } catch (thrown) {
        throw toAppError(thrown, 'unavailable');
      }
    },

    async findEnd(accountId) {
      try {
        return z.string().parse(await connection.eval(endScript, 1, toEventKey(options, accountId)));
      } catch (thrown) {
        throw toAppError(thrown, 'unavailable');
      }
    },

    close: () => connection.disconnect(),
  };
}

export interface EventSubscription {
  close(): void;
}

/**
 * Calls `onEvents` with an account that has new events. The subscription is restored when Redis is available again, and when its
 * connection became silent. Throws AppError `setup_failed` for an invalid URL.
 */
export function subscribeToEvents(options: RedisConnectionOptions, onEvents: (accountId: string) => void): EventSubscription {
  const connection = createRetryingConnection(options);
  const channel = toEventChannel(options);
  connection.on('message', (_channel, accountId) => onEvents(accountId));
  connection.subscribe(channel).catch(options.onError);
  const watch = connection instanceof Cluster ? watchSubscription(connection, channel) : null;
  return {
    close() {
      watch?.stop();
      connection.disconnect();
    },
  };
}
