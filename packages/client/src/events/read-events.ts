import { ConnectionError, PixmillError } from '../errors.js';
import { delay } from '../http/delay.js';
import type { Transport } from '../http/transport.js';
import type { EventOf, EventType, PixmillEvent } from '../types.js';
import { openEventStream } from './open-event-stream.js';
import { RecentIds } from './recent-ids.js';

export interface EventOptions<Type extends EventType = EventType> {
  /** Only events of these types; all by default. */
  readonly types?: readonly Type[];
  /** Only events of this job, from now on. `jobs.events` begins at the start of the job. */
  readonly jobId?: string;
  /** Only events of this collection and of its jobs. */
  readonly collectionId?: string;
  readonly signal?: AbortSignal | undefined;
}

/** After the settlement of a job, the ids of its stream end with this. Source: docs/api/events.md#watch-a-job. */
const endMark = '-end';

/**
 * Events from a route of the API. A stream that is cut, ends or falls silent is opened again after the last id, and repeated events are left out. Ends with
 * the stream of a job. Throws ServiceError, ConnectionError, or the reason of the signal.
 */
export async function* readEvents<Type extends EventType>(
  transport: Transport,
  path: string,
  { types, jobId, collectionId, signal }: EventOptions<Type>,
): AsyncGenerator<EventOf<Type>, void, undefined> {
  const isWanted = (event: PixmillEvent): event is EventOf<Type> => types === undefined || types.includes(event.type as Type);
  const query = new URLSearchParams({
    // The stream of a job ends after its settlement, which must be among its events.
    ...(types && { types: [...new Set<string>([...types, 'job.settled'])].join(',') }),
    ...(jobId !== undefined && { job_id: jobId }),
    ...(collectionId !== undefined && { collection_id: collectionId }),
  });
  const url = `${path}?${query}`;
  const known = new RecentIds();
  const budget = transport.openBudget();
  let lastEventId = '';
  for (;;) {
    let cause: unknown;
    try {
      const messages = await openEventStream(transport, { url, lastEventId, signal });
      if (messages === null) return;
      for await (const { id, data } of messages) {
        lastEventId = id;
        budget.reset();
        const event = data === null ? null : parseEvent(data);
        if (event && known.add(event.id) && isWanted(event)) yield event;
      }
    } catch (thrown) {
      signal?.throwIfAborted();
      if (thrown instanceof PixmillError) throw thrown;
      cause = thrown;
    }
    if (lastEventId.endsWith(endMark)) return;
    const waitMs = budget.next();
    if (waitMs === null) throw new ConnectionError('service_unreachable', `The stream of events at ${path} broke off`, { cause });
    await delay(waitMs, signal);
  }
}

function parseEvent(data: string): PixmillEvent {
  try {
    return JSON.parse(data) as PixmillEvent; // the service promises it: docs/api/events.md#events
  } catch (thrown) {
    throw new ConnectionError('answer_invalid', 'An event of the stream is no JSON', { cause: thrown });
  }
}
