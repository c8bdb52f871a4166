import type { Database } from '@pixmill/db';
import { EventStreams } from '@pixmill/jobs';
import { createEventLog, createEventPublisher, type RedisConnectionOptions, subscribeToEvents } from '@pixmill/queue';
import type { Logger } from '@pixmill/runtime';
import type { ApiSettings } from '../config.js';

/** A stream that has nothing to tell sends a comment so often, in ms: proxies close a connection that is silent for a minute. */
const heartbeatMs = 15_000;
/** A settlement that Redis did not tell is told after at most this and 2 s, in ms. */
const pollIntervalMs = 3_000;

interface EventDeps {
  readonly queue: RedisConnectionOptions;
  readonly database: Pick<Database, 'events' | 'jobs'>;
  readonly log: Logger;
}

/** The events of accounts: a publisher, and the streams that tell them. */
export function composeEvents(settings: ApiSettings, { queue, database, log }: EventDeps) {
  const eventLog = createEventLog(queue);
  const events = createEventPublisher(queue);
  const eventStreams = new EventStreams(
    { eventLog, eventsInDatabase: database.events, jobs: database.jobs, log },
    { maxStreamsPerAccount: settings.MAX_EVENT_STREAMS_PER_ACCOUNT, pollIntervalMs, idleMs: heartbeatMs },
  );
  const subscription = subscribeToEvents(queue, (accountId) => eventStreams.wake(accountId));
  return {
    events,
    eventLog,
    eventStreams,
    closeEvents() {
      eventStreams.close();
      for (const connection of [subscription, eventLog, events]) connection.close();
    },
  };
}
