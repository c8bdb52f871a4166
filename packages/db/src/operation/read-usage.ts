import { join, type SqlConnection, sql } from '../sql.js';

/** Settled images of one group: a day, an account, a format, or several of these together. */
export interface UsageRow {
  /** `2026-12-01`, in UTC; null when the rows are not grouped by day. */
  readonly day: string | null;
  readonly accountId: string | null;
  readonly email: string | null;
  readonly format: string | null;
  readonly images: number;
  readonly imagesFailed: number;
  readonly bytesIn: number;
  readonly bytesSaved: number;
  readonly tokens: number;
  /** Null when no image has a score. */
  readonly meanScore: number | null;
}

export const usageGroups = ['day', 'account', 'format'] as const;
export type UsageGroup = (typeof usageGroups)[number];

export interface AllUsageQuery {
  /** First day, `2026-12-01`. */
  readonly from: string;
  /** Last day. */
  readonly to: string;
  readonly accountId: string | null;
  readonly groupBy: readonly UsageGroup[];
  readonly limit: number;
}

const groupColumns = { day: sql`u.day`, account: sql`u.account_id`, format: sql`u.format` };

/** Sums the counters of all accounts or of one; the largest groups come last when they are ordered by their name. */
export function readUsage(db: SqlConnection, { from, to, accountId, groupBy, limit }: AllUsageQuery): Promise<UsageRow[]> {
  const has = (group: UsageGroup) => groupBy.includes(group);
  const columns = [...new Set(groupBy)].map((group) => groupColumns[group]);
  const grouped = columns.length === 0 ? sql`` : sql`GROUP BY ${join(columns)}`;
  const ordered = columns.length === 0 ? sql`` : sql`ORDER BY ${join(columns)}`;
  return db.query<UsageRow>(sql`
    SELECT sums.*, a.email FROM (
      SELECT ${has('day') ? sql`to_char(u.day, 'YYYY-MM-DD')` : sql`NULL::text`} AS day,
        ${has('account') ? sql`u.account_id` : sql`NULL::uuid`} AS "accountId", ${has('format') ? sql`u.format` : sql`NULL::text`} AS format,
        coalesce(sum(u.images), 0)::float8 AS images, coalesce(sum(u.images_failed), 0)::float8 AS "imagesFailed",
        coalesce(sum(u.bytes_in), 0)::float8 AS "bytesIn", coalesce(sum(u.bytes_saved), 0)::float8 AS "bytesSaved",
        coalesce(sum(u.tokens), 0)::float8 AS tokens, sum(u.score_sum) / nullif(sum(u.score_count), 0) AS "meanScore"
      FROM usage_days u WHERE u.day BETWEEN ${from}::date AND ${to}::date
        AND ${accountId === null ? sql`true` : sql`u.account_id = ${accountId}::uuid`}
      ${grouped} ${ordered} LIMIT ${limit}) sums
    LEFT JOIN accounts a ON a.id = sums."accountId"
    ORDER BY sums.day, a.email, sums.format`);
}
