import { type SqlConnection, sql } from '../sql.js';

/** Whether waiting jobs get their turn. */
export interface QueueProgress {
  /** Age of the oldest job that was never claimed, in seconds; null when there is none. */
  readonly oldestQueuedS: number | null;
  /** Whether a worker runs a job now. */
  readonly running: boolean;
}

/** Two look-ups in indexes, however long the queue is. Throws AppError `unavailable`. */
export async function readQueueProgress(db: SqlConnection): Promise<QueueProgress> {
  const [row] = await db.query<QueueProgress>(sql`
    SELECT (SELECT floor(extract(epoch FROM now() - created_at))::int FROM jobs WHERE state = 'queued' ORDER BY created_at LIMIT 1)
        AS "oldestQueuedS",
      EXISTS (SELECT FROM jobs WHERE state = 'running' AND lease_until > now()) AS running`);
  return row ?? { oldestQueuedS: null, running: false };
}
