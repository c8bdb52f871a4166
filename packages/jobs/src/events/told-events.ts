import { type AccountEvent, type EventOf, type Job, toJobSettled } from '@pixmill/contracts';
import type { JobsRepository, SettledJob } from '@pixmill/db';
import { retryWhileUnavailable } from '@pixmill/runtime';
import { type EventFilter, passes } from './event-filter.js';

/** An event and where it stands in the stream. */
export interface PlacedEvent {
  readonly position: string;
  readonly event: AccountEvent;
}

/** An event that a stream tells. The job is that of a settled one. */
export interface ToldEvent extends PlacedEvent {
  readonly job: Job | null;
}

export interface TellDeps {
  readonly jobs: Pick<JobsRepository, 'findWithAccounts'>;
}

/** A database that restarts does not end the streams; in ms. */
export const databaseRetryMs = 30_000;

/** A settled job as an event. Pure. */
export const toSettledEvent = ({ jobId, collectionId, settledAt }: SettledJob): EventOf<'job.settled'> =>
  toJobSettled({ id: jobId, collectionId }, settledAt);

/** The collection of a settled job is known once the job was read. */
const maySettle = (filter: EventFilter): EventFilter => ({ ...filter, collectionId: undefined });

/**
 * Those of the events that pass, with the jobs of the settled ones, read at once. A job that was deleted meanwhile is left out. Throws
 * AppError `unavailable`.
 */
export async function tellEvents(
  { jobs }: TellDeps,
  placed: readonly PlacedEvent[],
  filter: EventFilter,
  signal: AbortSignal,
): Promise<ToldEvent[]> {
  const passing = placed.filter(({ event }) => passes(event, event.type === 'job.settled' ? maySettle(filter) : filter));
  const ids = passing.flatMap(({ event }) => (event.type === 'job.settled' ? event.jobId : []));
  const found =
    ids.length === 0 ? [] : await retryWhileUnavailable(() => jobs.findWithAccounts(ids), { retryTimeoutMs: databaseRetryMs, signal });
  const jobsById = new Map(found.map(({ job }) => [job.id, job]));
  return passing.flatMap(({ position, event }): ToldEvent[] => {
    if (event.type !== 'job.settled') return [{ position, event, job: null }];
    const job = jobsById.get(event.jobId);
    if (!job?.settledAt) return [];
    const settled = toJobSettled(job, job.settledAt);
    return passes(settled, filter) ? [{ position, event: settled, job }] : [];
  });
}
