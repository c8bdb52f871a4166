import { randomUUID } from 'node:crypto';
import { AppError } from '@pixmill/contracts';
import { isBefore, type ListPosition } from '../list-position.js';
import { type Sql, type SqlConnection, sql } from '../sql.js';

/** A link to the pictures of a job. */
export interface ShareRecord {
  readonly id: string;
  readonly accountId: string;
  readonly jobId: string;
  readonly createdAt: Date;
  /** The earlier of its own end and that of the results; null while neither is known. */
  readonly expiresAt: Date | null;
}

export interface NewShareRow {
  /** SHA-256 of the token. */
  readonly hash: Uint8Array;
  readonly accountId: string;
  readonly jobId: string;
  /** Null: it ends with the results. */
  readonly expiresAt: Date | null;
}

/** Links to the pictures of jobs. Tokens are stored as hashes only. */
export interface SharesRepository {
  /**
   * Throws AppError `job_not_found` for a job that the account has not, and `state_conflict` when its results are gone, or it has
   * `maxSharesPerJob` links.
   */
  add(share: NewShareRow): Promise<ShareRecord>;
  /** Those that have not ended, newest first. */
  list(query: {
    readonly accountId: string;
    readonly before: ListPosition | null;
    readonly limit: number;
  }): Promise<readonly ShareRecord[]>;
  /** Throws AppError `share_not_found`. */
  remove(share: { readonly accountId: string; readonly id: string }): Promise<void>;
  /** Null for a token that is unknown or has ended, and for one of a disabled account. */
  find(hash: Uint8Array): Promise<ShareRecord | null>;
  /** Deletes those that have ended. */
  prune(): Promise<void>;
}

/** A script that makes a link for each visitor fills the table no further. */
const maxSharesPerJob = 100;

const columns = sql`s.id, s.account_id AS "accountId", s.job_id AS "jobId", s.created_at AS "createdAt",
  least(s.expires_at, j.expires_at) AS "expiresAt"`;

/** Condition: the results of job `j` can still be fetched, or are still to come. */
const hasResults = sql`j.purged_at IS NULL AND (j.expires_at IS NULL OR j.expires_at > now())`;

const isAlive = sql`(s.expires_at IS NULL OR s.expires_at > now()) AND ${hasResults}`;

async function addShare(tx: SqlConnection, { hash, accountId, jobId, expiresAt }: NewShareRow): Promise<ShareRecord> {
  const [job] = await tx.query<{ usable: boolean; links: number }>(sql`
    SELECT ${hasResults} AS usable, (SELECT count(*)::int FROM shares WHERE job_id = j.id) AS links
    FROM jobs j WHERE j.id = ${jobId}::uuid AND j.account_id = ${accountId}::uuid FOR SHARE`);
  if (!job) throw new AppError('job_not_found');
  if (!job.usable) throw new AppError('state_conflict', { message: 'The results of this job have expired' });
  if (job.links >= maxSharesPerJob) throw new AppError('state_conflict', { message: `This job has ${maxSharesPerJob} links already` });
  const [added] = await tx.query<ShareRecord>(sql`
    WITH s AS (
      INSERT INTO shares (id, hash, account_id, job_id, expires_at)
      VALUES (${randomUUID()}::uuid, ${hash}::bytea, ${accountId}::uuid, ${jobId}::uuid, ${expiresAt}) RETURNING *)
    SELECT ${columns} FROM s JOIN jobs j ON j.id = s.job_id`);
  if (!added) throw new AppError('internal', { detail: 'the inserted link was not returned' });
  return added;
}

export function createSharesRepository(db: Sql): SharesRepository {
  return {
    add: (share) => db.transaction((tx) => addShare(tx, share)),

    list: ({ accountId, before, limit }) =>
      db.query<ShareRecord>(sql`
        SELECT ${columns} FROM shares s JOIN jobs j ON j.id = s.job_id
        WHERE s.account_id = ${accountId}::uuid AND ${isAlive} AND ${isBefore(before, sql`(s.created_at, s.id)`)}
        ORDER BY s.created_at DESC, s.id DESC LIMIT ${limit}`),

    async remove({ accountId, id }) {
      const removed = await db.execute(sql`DELETE FROM shares WHERE id = ${id}::uuid AND account_id = ${accountId}::uuid`);
      if (removed === 0) throw new AppError('share_not_found');
    },

    async find(hash) {
      const [share] = await db.query<ShareRecord>(sql`
        SELECT ${columns} FROM shares s JOIN jobs j ON j.id = s.job_id JOIN accounts a ON a.id = s.account_id
        WHERE s.hash = ${hash}::bytea AND ${isAlive} AND a.disabled_at IS NULL`);
      return share ?? null;
    },

    async prune() {
      await db.execute(sql`DELETE FROM shares s USING jobs j WHERE j.id = s.job_id AND NOT (${isAlive})`);
    },
  };
}
