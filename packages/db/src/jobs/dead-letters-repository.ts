import { AppError, type Job } from '@pixmill/contracts';
import type { RenderEvent } from '../events/endpoint-deliveries.js';
import { isBefore, type ListPosition } from '../list-position.js';

import { type Sql, type SqlConnection, type Statement, sql } from '../sql.js';
import { jobColumns } from './job-columns.js';
import { type JobRow, toJob } from './job-rows.js';
import { type NewJob, submitJob } from './submit-job.js';

/** How the last replay of a dead letter stands; `failed`: an image failed by its own fault. */
export type ReplayState = 'queued' | 'running' | 'succeeded' | 'failed' | 'dead';

/** The last replay of a dead letter. */
export interface ReplayInfo {
  readonly id: string;
  readonly state: ReplayState;
}

/** A dead letter in a list. */
export interface DeadLetterInfo {
  readonly id: string;
  readonly accountId: string;
  readonly email: string;
  readonly dialect: string;
  readonly images: number;
  readonly reason: string;
  readonly createdAt: Date;
  readonly deadAt: Date;
  /** Until when its sources are kept for a replay; null when they are gone. */
  readonly keptUntil: Date | null;
  /** Its last replay; null without one. */
  readonly replay: ReplayInfo | null;
}

/** A dead letter whose sources are kept, with everything that a replay needs. */
export interface DeadLetter {
  readonly job: Job;
  /** Sealed `Login` of its callback. */
  readonly callbackLogin: string | null;
  /** Sealed `SourceAccess`. */
  readonly sourceCredentials: string | null;
  /** Sealed credentials for the job's destination. */
  readonly destinationCredentials: string | null;
  /** Id of its unsettled replay; null without one. */
  readonly unsettledReplayId: string | null;
}

export interface DeadLetterFilter {
  /** Null is every account. */
  readonly accountId: string | null;
}

export interface ReplaySubmission {
  readonly jobId: string;
  /** False when an unsettled replay exists already; `jobId` is that one's. */
  readonly created: boolean;
}

/** Jobs that could not be processed by no fault of theirs (docs/reliability.md#dead-letters). */
export interface DeadLettersRepository {
  /** Newest first. */
  list(filter: DeadLetterFilter, page: { readonly limit: number; readonly offset: number }): Promise<DeadLetterInfo[]>;
  /** Newest first, from the dead letter after a position on. */
  listBefore(filter: DeadLetterFilter, page: { readonly limit: number; readonly before: ListPosition | null }): Promise<DeadLetterInfo[]>;
  count(filter: DeadLetterFilter): Promise<number>;
  /** Null for an unknown id, for a job that is no dead letter, and for one whose sources are gone. */
  find(id: string): Promise<DeadLetter | null>;
  /** How many dead letters wait for their first replay. */
  countUnreplayed(): Promise<number>;
  /** Ids of dead letters that were never replayed, in the order of their ids. */
  listUnreplayed(filter: DeadLetterFilter, page: { readonly after: string | null; readonly limit: number }): Promise<string[]>;
  /**
   * Submits the replay of a dead letter, unless one is unsettled. Throws AppError `dead_letter_not_found` for the reasons of `find`, or
   * `insufficient_tokens`.
   */
  replay(job: NewJob & { readonly parentId: string }): Promise<ReplaySubmission>;
}

const lowestUuid = '00000000-0000-0000-0000-000000000000';

const ofAccount = ({ accountId }: DeadLetterFilter): Statement => sql`(${accountId}::uuid IS NULL OR j.account_id = ${accountId}::uuid)`;
const isDead = sql`j.dead_at IS NOT NULL`;
const isKept = sql`(j.sources_purged_at IS NULL AND j.sources_expire_at > now())`;

const isUnreplayed = sql`${isDead} AND ${isKept} AND NOT EXISTS (SELECT FROM jobs r WHERE r.parent_id = j.id)`;

const replayState = sql`CASE WHEN r.dead_at IS NOT NULL THEN 'dead' WHEN r.state <> 'settled' THEN r.state::text
  WHEN EXISTS (SELECT FROM images WHERE job_id = r.id AND outcome = 'failed') THEN 'failed' ELSE 'succeeded' END`;

/** Expression: the last replay of the job `j`, as `ReplayInfo`. */
export const lastReplay = sql`(SELECT json_build_object('id', r.id, 'state', ${replayState}) FROM jobs r WHERE r.parent_id = j.id
  ORDER BY r.created_at DESC LIMIT 1)`;

const infoColumns = sql`j.id, j.account_id AS "accountId", a.email, j.dialect, coalesce(j.dead_reason, '') AS reason, j.created_at AS "createdAt",
  j.dead_at AS "deadAt", CASE WHEN ${isKept} THEN j.sources_expire_at END AS "keptUntil",
  (SELECT count(*)::int FROM images WHERE job_id = j.id) AS images, ${lastReplay} AS replay`;

export function createDeadLettersRepository(db: Sql, renderEvent: RenderEvent | null): DeadLettersRepository {
  return {
    list: (filter, { limit, offset }) =>
      db.query<DeadLetterInfo>(sql`
        SELECT ${infoColumns} FROM jobs j JOIN accounts a ON a.id = j.account_id WHERE ${isDead} AND ${ofAccount(filter)}
        ORDER BY j.dead_at DESC, j.id DESC LIMIT ${limit} OFFSET ${offset}`),

    listBefore: (filter, { limit, before }) =>
      db.query<DeadLetterInfo>(sql`
        SELECT ${infoColumns} FROM jobs j JOIN accounts a ON a.id = j.account_id
        WHERE ${isDead} AND ${ofAccount(filter)} AND ${isBefore(before, sql`(j.dead_at, j.id)`)}
        ORDER BY j.dead_at DESC, j.id DESC LIMIT ${limit}`),

    async count(filter) {
      const [row] = await db.query<{ count: number }>(sql`
        SELECT count(*)::int AS count FROM jobs j WHERE ${isDead} AND ${ofAccount(filter)}`);
      return row?.count ?? 0;
    },

    async countUnreplayed() {
      const [row] = await db.query<{ count: number }>(sql`SELECT count(*)::int AS count FROM jobs j WHERE ${isUnreplayed}`);
      return row?.count ?? 0;
    },

    find: (id) => findDeadLetter(db, id),

    async listUnreplayed(filter, { after, limit }) {
      const rows = await db.query<{ id: string }>(sql`
        SELECT j.id FROM jobs j WHERE j.id > ${after ?? lowestUuid}::uuid AND ${isUnreplayed} AND ${ofAccount(filter)} ORDER BY j.id LIMIT ${limit}`);
      return rows.map(({ id }) => id);
    },

    replay: (job) => db.transaction((tx) => submitReplay(tx, job, renderEvent)),
  };
}

async function findDeadLetter(db: SqlConnection, id: string): Promise<DeadLetter | null> {
  const [row] = await db.query<JobRow & Omit<DeadLetter, 'job'>>(sql`
    SELECT ${jobColumns}, callback_login AS "callbackLogin", source_credentials AS "sourceCredentials",
      destination_credentials AS "destinationCredentials",
      (SELECT r.id FROM jobs r WHERE r.parent_id = j.id AND r.state <> 'settled' LIMIT 1) AS "unsettledReplayId"
    FROM jobs j WHERE j.id = ${id}::uuid AND ${isDead} AND ${isKept}`);
  if (!row) return null;
  const { callbackLogin, sourceCredentials, destinationCredentials, unsettledReplayId } = row;
  return { job: toJob(row), callbackLogin, sourceCredentials, destinationCredentials, unsettledReplayId };
}

/** The lock makes two replays of one dead letter wait for each other. */
async function submitReplay(
  tx: SqlConnection,
  job: NewJob & { readonly parentId: string },
  renderEvent: RenderEvent | null,
): Promise<ReplaySubmission> {
  const [letter] = await tx.query(sql`SELECT FROM jobs j WHERE j.id = ${job.parentId}::uuid AND ${isDead} AND ${isKept} FOR UPDATE`);
  if (!letter) throw new AppError('dead_letter_not_found');
  const [unsettled] = await tx.query<{ id: string }>(sql`
    SELECT id FROM jobs WHERE parent_id = ${job.parentId}::uuid AND state <> 'settled' LIMIT 1`);
  if (unsettled) return { jobId: unsettled.id, created: false };
  const { id } = await submitJob(tx, job, { renderEvent });
  return { jobId: id, created: true };
}
