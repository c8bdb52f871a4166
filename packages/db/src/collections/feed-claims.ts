import { AppError } from '@pixmill/contracts';
import type { RenderEvent } from '../events/endpoint-deliveries.js';
import { type NewJob, type SubmittedJob, submitJob } from '../jobs/submit-job.js';
import { interval, type Sql, type SqlConnection, sql } from '../sql.js';

/** A collection that one worker feeds. */
export interface FeedClaim {
  readonly id: string;
  readonly accountId: string;
  readonly keyId: string | null;
  readonly state: 'running' | 'cancelled';
  readonly labels: Readonly<Record<string, string>>;
  /** Sealed `CollectionTemplate`. */
  readonly template: string;
  readonly imagesTotal: number;
  readonly imagesFed: number;
  /** Images whose jobs have not settled. */
  readonly imagesInFlight: number;
  /** Balance of the account; null is unlimited. */
  readonly tokens: number | null;
  /** Unfinished jobs that the account may have; null is the setting. */
  readonly maxQueued: number | null;
}

export interface FeedClaimRequest {
  readonly leaseMs: number;
  /** When it is fed again if nothing of it settles before, in ms. */
  readonly retryMs: number;
  /** A collection with more images in flight is not claimed. */
  readonly maxInFlight: number;
}

/** An item that is to be fed. */
export interface FeedItem {
  readonly position: number;
  readonly name: string;
  readonly url: string | null;
  /** Sealed `CollectionSourceAccess` of the URL. */
  readonly access: string | null;
  /** The bytes of an upload; null for a URL. */
  readonly upload: { readonly storageKey: string; readonly sizeBytes: number; readonly sha256: string } | null;
}

/**
 * Takes the collection that has waited longest to be fed, or to have its jobs cancelled, under a lease. Null when there is none, or while
 * the operator has paused the service.
 */
export async function claimFeed(db: SqlConnection, { leaseMs, retryMs, maxInFlight }: FeedClaimRequest): Promise<FeedClaim | null> {
  const [claim] = await db.query<FeedClaim>(sql`
    UPDATE collections c SET lease_until = now() + ${interval(leaseMs)}, next_feed_at = now() + ${interval(retryMs)}
    FROM accounts a
    WHERE a.id = c.account_id AND c.id = (
      SELECT due.id FROM collections due
      WHERE due.next_feed_at <= now() AND (due.lease_until IS NULL OR due.lease_until < now())
        AND (due.state = 'cancelled' OR (due.state = 'running'
          AND due.images_fed - due.images_succeeded - due.images_failed <= ${maxInFlight}::int
          AND NOT EXISTS (SELECT FROM service WHERE paused_at IS NOT NULL)))
      ORDER BY due.next_feed_at LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING c.id, c.account_id AS "accountId", c.key_id AS "keyId", c.state::text AS state, c.labels, c.credentials AS template,
      c.images_total AS "imagesTotal", c.images_fed AS "imagesFed",
      c.images_fed - c.images_succeeded - c.images_failed AS "imagesInFlight",
      CASE WHEN a.unlimited THEN NULL ELSE a.tokens END AS tokens, a.max_queued AS "maxQueued"`);
  return claim ?? null;
}

/** Ends the lease. `done`: there is nothing left to do for it in this state. */
export async function releaseFeed(
  db: SqlConnection,
  { id, state, done }: Pick<FeedClaim, 'id' | 'state'> & { readonly done: boolean },
): Promise<void> {
  await db.execute(sql`
    UPDATE collections SET lease_until = NULL, next_feed_at = CASE
      WHEN ${done}::boolean AND state::text = ${state} AND (state = 'cancelled' OR images_fed >= images_total) THEN NULL ELSE next_feed_at END
    WHERE id = ${id}::uuid`);
}

/** The next items from a position on. */
export function findFeedItems(
  db: SqlConnection,
  { id, from, limit }: { readonly id: string; readonly from: number; readonly limit: number },
): Promise<FeedItem[]> {
  return db.query<FeedItem>(sql`
    SELECT item.position, item.name, item.url, login.sealed AS access,
      CASE WHEN upload.id IS NOT NULL
        THEN json_build_object('storageKey', upload.storage_key, 'sizeBytes', upload.size_bytes, 'sha256', upload.sha256) END AS upload
    FROM collection_items item LEFT JOIN uploads upload ON upload.id = item.upload_id LEFT JOIN collection_logins login ON login.id = item.login_id
    WHERE item.collection_id = ${id}::uuid AND item.position >= ${from}::int ORDER BY item.position LIMIT ${limit}::int`);
}

export interface FeedSubmission {
  readonly collectionId: string;
  readonly from: number;
  /** How many items it takes. An item without bytes has no image in the job and is recorded as failed. */
  readonly count: number;
  readonly job: NewJob;
  readonly maxUnfinished: number;
}

/**
 * Submits the job of the next items. The range of positions moves in the same transaction, and only from where the feeder read it: no item
 * is left out or gets two jobs, also when two workers feed at a time. The account is locked before the collection, as in a settlement.
 * Throws AppError `claim_lost` (another worker fed it, or it runs no more), and what `JobsRepository.submit` throws.
 */
export function submitFeed({ transaction }: Sql, submission: FeedSubmission, renderEvent: RenderEvent | null): Promise<SubmittedJob> {
  const { collectionId, from, count, job, maxUnfinished } = submission;
  return transaction(async (tx) => {
    const submitted = await submitJob(tx, job, { maxUnfinished, renderEvent });
    const fed = await tx.execute(sql`
      WITH fed_collection AS (
        UPDATE collections SET images_fed = images_fed + ${count}::int
        WHERE id = ${collectionId}::uuid AND images_fed = ${from}::int AND state = 'running' RETURNING id)
      UPDATE collection_items item SET job_id = ${job.id}::uuid FROM fed_collection
      WHERE item.collection_id = fed_collection.id AND item.position >= ${from}::int AND item.position < ${from + count}::int`);
    if (fed !== count) throw new AppError('claim_lost', { detail: `collection ${collectionId} at ${from}` });
    return submitted;
  });
}

/** Pauses a running collection whose account has no token and nothing in flight. Returns whether it did. */
export async function pauseWithoutTokens(db: SqlConnection, id: string): Promise<boolean> {
  const paused = await db.execute(sql`
    UPDATE collections c SET state = 'paused', pause_reason = 'no_tokens', next_feed_at = NULL FROM accounts a
    WHERE c.id = ${id}::uuid AND a.id = c.account_id AND c.state = 'running' AND c.images_fed < c.images_total
      AND c.images_fed = c.images_succeeded + c.images_failed AND NOT a.unlimited AND a.tokens = 0`);
  return paused > 0;
}

/** Unsettled jobs of a collection: not more than its window. */
export async function findUnsettledJobs(db: SqlConnection, id: string): Promise<string[]> {
  const rows = await db.query<{ id: string }>(sql`SELECT id FROM jobs WHERE collection_id = ${id}::uuid AND state <> 'settled'`);
  return rows.map((row) => row.id);
}
