import { type AccountEvent, toEventId } from '@pixmill/contracts';
import type { EventsRepository, SettledJob } from '@pixmill/db';
import type { EventLog, StoredEvent } from '@pixmill/queue';
import { retryWhileUnavailable } from '@pixmill/runtime';
import { type EventFilter, wantsSettled } from './event-filter.js';
import { isAfter, laterOf, msOf, toPosition } from './position.js';
import { databaseRetryMs, type PlacedEvent, type TellDeps, type ToldEvent, tellEvents, toSettledEvent } from './told-events.js';

export interface BacklogDeps extends TellDeps {
  readonly eventLog: Pick<EventLog, 'read'>;
  readonly eventsInDatabase: Pick<EventsRepository, 'listSettled'>;
}

export interface BacklogRequest {
  readonly accountId: string;
  readonly filter: EventFilter;
  /** Position of the last event that the caller has. */
  readonly after: string;
  /** Events that are known from the database; those that the log does not have are told first. */
  readonly known: readonly AccountEvent[];
  /** Gets the jobs whose settlement the caller knows in the end. */
  readonly told: Map<string, number>;
  readonly signal: AbortSignal;
}

/**
 * A resume looks back so much further than its position, in ms: settlements have the time of a worker, positions that of Redis, and a
 * transaction commits later than the time that it writes.
 */
const overlapMs = 60_000;
const logPageSize = 500;
/** Jobs whose representation is in memory at a time. */
const tellSize = 50;

/**
 * What happened after a position: the events that Redis still has, and between them every settlement that it does not have, from the
 * database. In the order of time, so that a caller who is cut off in between goes on from there.
 */
export async function* readBacklog(deps: BacklogDeps, request: BacklogRequest): AsyncGenerator<ToldEvent> {
  const { accountId, filter, after, known, told, signal } = request;
  const stored = await readLog(deps, accountId, toPosition(msOf(after) - overlapMs));
  for (const { position, event } of stored)
    if (event.type === 'job.settled' && !isAfter(position, after)) told.set(event.jobId, Date.now());
  const later = stored.filter(({ position }) => isAfter(position, after));
  const storedIds = new Set(stored.map(({ event }) => toEventId(event)));
  let position = after;

  /** The position never goes back, whatever the clocks say. */
  async function* tell(placed: readonly PlacedEvent[]): AsyncGenerator<ToldEvent> {
    for (let from = 0; from < placed.length && !signal.aborted; from += tellSize) {
      const batch = placed.slice(from, from + tellSize);
      for (const event of await tellEvents(deps, batch, filter, signal)) {
        position = laterOf(event.position, position);
        if (event.event.type === 'job.settled') told.set(event.event.jobId, Date.now());
        yield { ...event, position };
      }
    }
  }

  yield* tell(known.filter((event) => !storedIds.has(toEventId(event))).map((event) => ({ position: after, event })));
  for await (const page of listMissing(deps, request, new Set(later.flatMap(toSettledId)))) {
    yield* tell(
      page.flatMap((job) => {
        const at = toPosition(job.settledAt.getTime());
        return [...takeUntil(later, at), { position: at, event: toSettledEvent(job) }];
      }),
    );
    if (signal.aborted) return;
  }
  yield* tell(later);
}

/** Pages of settled jobs that neither the caller knows nor Redis tells. */
async function* listMissing(
  { eventsInDatabase }: BacklogDeps,
  { accountId, filter, after, told, signal }: BacklogRequest,
  inLog: ReadonlySet<string>,
): AsyncGenerator<SettledJob[]> {
  if (!wantsSettled(filter)) return;
  const { jobId, collectionId } = filter;
  const query = { accountId, since: new Date(Math.max(0, msOf(after) - overlapMs)), limit: tellSize, jobId, collectionId };
  let last: SettledJob | null = null;
  do {
    const position: SettledJob | null = last;
    const read = () => eventsInDatabase.listSettled({ ...query, after: position });
    const page: SettledJob[] = await retryWhileUnavailable(read, { retryTimeoutMs: databaseRetryMs, signal });
    yield page.filter((job) => !told.has(job.jobId) && !inLog.has(job.jobId));
    last = page.length < tellSize ? null : (page.at(-1) ?? null);
  } while (last !== null);
}

const toSettledId = ({ event }: StoredEvent): string[] => (event.type === 'job.settled' ? [event.jobId] : []);

/** Removes and returns the first events, up to a position. */
function takeUntil(events: StoredEvent[], position: string): StoredEvent[] {
  const end = events.findIndex((event) => isAfter(event.position, position));
  return events.splice(0, end < 0 ? events.length : end);
}

/** All events of the log after a position; none while Redis is away. A stream holds about 2,000. */
async function readLog({ eventLog }: BacklogDeps, accountId: string, after: string): Promise<StoredEvent[]> {
  const events: StoredEvent[] = [];
  try {
    for (let from = after; ; ) {
      const page = await eventLog.read(accountId, { after: from, limit: logPageSize });
      events.push(...page.events);
      if (!page.more || page.position === null) return events;
      from = page.position;
    }
  } catch {
    return events; // the database tells what matters, and the stream reads again when Redis is back
  }
}
