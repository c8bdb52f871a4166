import { empty, interval, type SqlConnection, sql } from '../sql.js';

/** A settled job, without what became of it. */
export interface SettledJob {
  readonly jobId: string;
  readonly collectionId: string | null;
  readonly settledAt: Date;
}

export interface SettledQuery {
  readonly accountId: string;
  /** Settled then or later. */
  readonly since: Date;
  /** The last one of the page before; null for the first page. */
  readonly after: SettledJob | null;
  readonly limit: number;
  readonly jobId?: string | undefined;
  readonly collectionId?: string | undefined;
}

export interface RecentlySettledQuery {
  readonly accountIds: readonly string[];
  /** Settled at most so long ago, in ms. */
  readonly withinMs: number;
  /** Settled at least so long ago, in ms: a later one is about to be told. */
  readonly olderThanMs: number;
}

/** How far a job is. */
export interface JobProgress {
  readonly createdAt: Date;
  readonly startedAt: Date | null;
  readonly settledAt: Date | null;
  readonly images: number;
  readonly collectionId: string | null;
}

/** What streams of events read from the source of truth. */
export interface EventsRepository {
  /** Settled jobs of an account in the order of their settlement. */
  listSettled(query: SettledQuery): Promise<SettledJob[]>;
  /** Jobs of several accounts that settled recently, in the order of their settlement. */
  listRecentlySettled(query: RecentlySettledQuery): Promise<(SettledJob & { readonly accountId: string })[]>;
  /** Null for an unknown job, and for another account's. */
  findProgress(job: { readonly accountId: string; readonly jobId: string }): Promise<JobProgress | null>;
  /** Whether a webhook of the job waits for its first attempt. */
  hasUntriedDelivery(jobId: string): Promise<boolean>;
  /** Whether a key still opens its account: not revoked, not expired, and the account not disabled. */
  isKeyActive(keyId: string): Promise<boolean>;
}

const settledColumns = sql`id AS "jobId", collection_id AS "collectionId", settled_at AS "settledAt"`;

export function createEventsRepository(db: SqlConnection): EventsRepository {
  return {
    listSettled: ({ accountId, since, after, limit, jobId, collectionId }) =>
      db.query<SettledJob>(sql`
        SELECT ${settledColumns} FROM jobs
        WHERE account_id = ${accountId}::uuid AND settled_at >= ${since}::timestamptz
          ${after ? sql`AND (settled_at, id) > (${after.settledAt}::timestamptz, ${after.jobId}::uuid)` : empty}
          ${jobId === undefined ? empty : sql`AND id = ${jobId}::uuid`}
          ${collectionId === undefined ? empty : sql`AND collection_id = ${collectionId}::uuid`}
        ORDER BY settled_at, id LIMIT ${limit}`),

    listRecentlySettled: ({ accountIds, withinMs, olderThanMs }) =>
      db.query<SettledJob & { readonly accountId: string }>(sql`
        SELECT ${settledColumns}, account_id AS "accountId" FROM jobs
        WHERE account_id = ANY(${[...accountIds]}::uuid[]) AND settled_at >= now() - ${interval(withinMs)}
          AND settled_at <= now() - ${interval(olderThanMs)}
        ORDER BY settled_at, id`),

    async findProgress({ accountId, jobId }) {
      const [row] = await db.query<JobProgress>(sql`
        SELECT created_at AS "createdAt", started_at AS "startedAt", settled_at AS "settledAt", collection_id AS "collectionId",
          (SELECT count(*)::int FROM images WHERE job_id = jobs.id) AS images
        FROM jobs WHERE id = ${jobId}::uuid AND account_id = ${accountId}::uuid`);
      return row ?? null;
    },

    async hasUntriedDelivery(jobId) {
      const [row] = await db.query(sql`
        SELECT FROM deliveries WHERE job_id = ${jobId}::uuid AND state = 'pending' AND attempts = 0 LIMIT 1`);
      return row !== undefined;
    },

    async isKeyActive(keyId) {
      const [row] = await db.query(sql`
        SELECT FROM api_keys k JOIN accounts a ON a.id = k.account_id
        WHERE k.id = ${keyId}::uuid AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > now()) AND a.disabled_at IS NULL`);
      return row !== undefined;
    },
  };
}
