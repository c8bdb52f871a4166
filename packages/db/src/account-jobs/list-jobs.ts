import type { JobState } from '@pixmill/contracts';
import { z } from 'zod';
import { join, type SqlConnection, type Statement, sql } from '../sql.js';

/** Conditions on jobs; an absent one matches all. */
export interface JobListQuery {
  readonly accountId: string;
  readonly state?: JobState | undefined;
  readonly dialect?: string | undefined;
  readonly collectionId?: string | undefined;
  readonly parentId?: string | undefined;
  /** A job needs all of them. */
  readonly labels?: Readonly<Record<string, string>> | undefined;
  readonly createdAfter?: Date | undefined;
  readonly createdBefore?: Date | undefined;
  /** The last job of the page before. */
  readonly after: { readonly at: Date; readonly id: string } | null;
  readonly limit: number;
}

/** A job in a list: counts in the place of its images. */
export interface JobSummary {
  readonly id: string;
  readonly dialect: string;
  readonly state: JobState;
  readonly labels: Readonly<Record<string, string>>;
  readonly priority: number;
  readonly collectionId: string | null;
  readonly parentId: string | null;
  readonly createdAt: Date;
  readonly startedAt: Date | null;
  readonly settledAt: Date | null;
  readonly expiresAt: Date | null;
  readonly tokensHeld: number;
  readonly tokensCharged: number;
  readonly images: number;
  readonly succeeded: number;
  readonly failed: number;
  /** Failed images that were cancelled. */
  readonly cancelled: number;
  /** Bytes of the sources that were read. */
  readonly bytesIn: number;
  /** Bytes of the main results. */
  readonly bytesOut: number;
  /** Name of the first image; null for a job without images. */
  readonly name: string | null;
}

const labelsSchema = z.record(z.string(), z.string());

function toConditions({ accountId, state, dialect, collectionId, parentId, labels = {}, after, ...times }: JobListQuery): Statement {
  const { createdAfter, createdBefore } = times;
  const conditions = [
    sql`account_id = ${accountId}::uuid`,
    ...(state === undefined ? [] : [sql`state = ${state}::job_state`]),
    ...(dialect === undefined ? [] : [sql`dialect = ${dialect}`]),
    ...(collectionId === undefined ? [] : [sql`collection_id = ${collectionId}::uuid`]),
    ...(parentId === undefined ? [] : [sql`parent_id = ${parentId}::uuid`]),
    // The index of labels has only jobs with labels.
    ...(Object.keys(labels).length === 0 ? [] : [sql`labels <> '{}' AND labels @> ${JSON.stringify(labels)}::jsonb`]),
    ...(createdAfter === undefined ? [] : [sql`created_at >= ${createdAfter}::timestamptz`]),
    ...(createdBefore === undefined ? [] : [sql`created_at < ${createdBefore}::timestamptz`]),
    // The first condition is for the index, which does not have the id.
    ...(after === null
      ? []
      : [sql`created_at <= ${after.at}::timestamptz AND (created_at, id) < (${after.at}::timestamptz, ${after.id}::uuid)`]),
  ];
  return join(conditions, ' AND ');
}

/** The statement of `listJobs`. The page is cut before images are counted, so the work depends on the page and not on the account. */
export const listJobsStatement = (query: JobListQuery): Statement => sql`
  SELECT j.id, j.dialect, j.state::text AS state, j.labels, j.priority, j.collection_id AS "collectionId", j.parent_id AS "parentId",
    j.created_at AS "createdAt", j.started_at AS "startedAt", j.settled_at AS "settledAt", j.expires_at AS "expiresAt",
    j.tokens_held AS "tokensHeld", j.tokens_charged AS "tokensCharged",
    counts.images, counts.succeeded, counts.failed, counts.cancelled, counts."bytesIn", counts."bytesOut",
    (SELECT name FROM images WHERE job_id = j.id ORDER BY position LIMIT 1) AS name
  FROM (SELECT * FROM jobs WHERE ${toConditions(query)} ORDER BY created_at DESC, id DESC LIMIT ${query.limit}) j
  CROSS JOIN LATERAL (
    SELECT count(*)::int AS images, count(*) FILTER (WHERE i.outcome = 'succeeded')::int AS succeeded,
      count(*) FILTER (WHERE i.outcome = 'failed')::int AS failed,
      count(*) FILTER (WHERE i.outcome = 'failed' AND i.failure_code = 'cancelled')::int AS cancelled,
      coalesce(sum(i.source_bytes), 0)::float8 AS "bytesIn", coalesce(sum(v.size_bytes), 0)::float8 AS "bytesOut"
    FROM images i LEFT JOIN variants v ON v.image_id = i.id AND v.role = 'main' WHERE i.job_id = j.id) counts
  ORDER BY j.created_at DESC, j.id DESC`;

type JobSummaryRow = Omit<JobSummary, 'labels'> & { readonly labels: unknown };

/** One page of an account's jobs, newest first. */
export async function listJobs(db: SqlConnection, query: JobListQuery): Promise<JobSummary[]> {
  const rows = await db.query<JobSummaryRow>(listJobsStatement(query));
  return rows.map((row) => ({ ...row, labels: labelsSchema.parse(row.labels) }));
}
