import type { ImageResult } from '@pixmill/contracts';
import { empty, join, type Statement, sql } from '../sql.js';
import { rateWindowSeconds, remainderAfter } from './collection-rows.js';

/** What a settlement adds to the counters of its collection. */
interface SettlementCounts {
  readonly succeeded: Statement;
  readonly failed: Statement;
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly tokensCharged: number;
}

/**
 * CTEs that count a settlement in the collection of its job, for a statement with the CTEs `settled_job` (with `collection_id`) and
 * `refunded`. They run after the refund, so that account and collection are locked in the same order as when a job is fed. The last image
 * settles the collection.
 */
function countCte({ succeeded, failed, bytesIn, bytesOut, tokensCharged }: SettlementCounts): Statement {
  const isDone = sql`c.images_succeeded + c.images_failed + ${succeeded} + ${failed} >= c.images_total`;
  const settles = sql`(c.state IN ('running', 'paused') AND ${isDone})`;
  const since = sql`coalesce(c.rate_at, c.running_since, clock_timestamp())`;
  return sql`counted_collection AS (
    UPDATE collections c SET images_succeeded = c.images_succeeded + ${succeeded}, images_failed = c.images_failed + ${failed},
      bytes_in = c.bytes_in + ${bytesIn}::bigint, bytes_out = c.bytes_out + ${bytesOut}::bigint,
      tokens_charged = c.tokens_charged + ${tokensCharged}::int,
      rate = c.rate * ${remainderAfter(sql`extract(epoch FROM clock_timestamp() - ${since})`)}
        + (${succeeded} + ${failed})::float8 / ${rateWindowSeconds}::float8,
      rate_at = clock_timestamp(),
      state = CASE WHEN ${settles} THEN 'settled' ELSE c.state END,
      pause_reason = CASE WHEN ${settles} THEN NULL ELSE c.pause_reason END,
      settled_at = CASE WHEN ${settles} THEN clock_timestamp() ELSE c.settled_at END,
      next_feed_at = CASE WHEN c.state = 'cancelled' THEN c.next_feed_at
        WHEN c.state = 'running' AND c.images_fed < c.images_total THEN least(c.next_feed_at, clock_timestamp()) END
    FROM settled_job WHERE c.id = settled_job.collection_id AND (SELECT count(*) FROM refunded) >= 0)`;
}

/** The reason of each failed image is kept with its item: jobs are deleted earlier than collections. Empty without a failure. */
function recordFailuresCte(results: readonly ImageResult[]): Statement {
  const rows = results.flatMap(({ imageId, outcome }) =>
    outcome.status === 'failed' ? [sql`(${imageId}::uuid, ${outcome.failure.code}, ${outcome.failure.message})`] : [],
  );
  if (rows.length === 0) return empty;
  return sql`failed_items AS (
    UPDATE collection_items item SET failure_code = failed.code, failure_message = failed.message
    FROM settled_job, (VALUES ${join(rows)}) AS failed (image_id, code, message), images
    WHERE settled_job.collection_id IS NOT NULL AND images.id = failed.image_id AND item.collection_id = settled_job.collection_id
      AND item.position = images.position AND item.job_id = settled_job.id),`;
}

/** CTEs for the settlement of a job: the counters of its collection and its failed items. Nothing for a job without a collection. */
export function countSettlementCtes(results: readonly ImageResult[], tokensCharged: number): Statement {
  let [succeeded, bytesIn, bytesOut] = [0, 0, 0];
  for (const { outcome, sourceBytes } of results) {
    if (outcome.status !== 'succeeded') continue;
    succeeded += 1;
    bytesIn += sourceBytes ?? 0;
    bytesOut += outcome.variants.find(({ role }) => role === 'main')?.sizeBytes ?? 0;
  }
  const counts = { succeeded: sql`${succeeded}::int`, failed: sql`${results.length - succeeded}::int`, bytesIn, bytesOut, tokensCharged };
  return sql`${recordFailuresCte(results)} ${countCte(counts)}`;
}

/** The same for a job that is cancelled: all of its images fail with one reason. */
export function countCancellationCtes({ code, message }: { readonly code: string; readonly message: string }): Statement {
  const failed = sql`(SELECT count(*)::int FROM images WHERE images.job_id = settled_job.id)`;
  return sql`cancelled_items AS (
    UPDATE collection_items item SET failure_code = ${code}, failure_message = ${message}
    FROM settled_job, images WHERE settled_job.collection_id IS NOT NULL AND images.job_id = settled_job.id
      AND item.collection_id = settled_job.collection_id AND item.position = images.position AND item.job_id = settled_job.id),
    ${countCte({ succeeded: sql`0`, failed, bytesIn: 0, bytesOut: 0, tokensCharged: 0 })}`;
}
