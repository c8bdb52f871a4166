import { empty, join, type SqlConnection, type Statement, sql } from '../sql.js';

/** What counters can be grouped by. */
export const usageGroups = ['account', 'day', 'format', 'key'] as const;
export type UsageGroup = (typeof usageGroups)[number];

export interface UsageCounts {
  /** Settled images, failed ones included; cancelled ones are not counted. */
  readonly images: number;
  readonly imagesFailed: number;
  /** Of the sources of the images that did not fail. */
  readonly bytesIn: number;
  /** By the main results. */
  readonly bytesSaved: number;
  /** Charged. */
  readonly tokens: number;
  /** SSIMULACRA 2 of the lossy results; null without one. */
  readonly meanScore: number | null;
}

/** A part is null when the counters are not grouped by it. */
export interface UsageRow extends UsageCounts {
  readonly accountId: string | null;
  /** Such as `2026-12-01`, UTC. */
  readonly day: string | null;
  /** Of the sources; `unknown` for sources that were never read, or are no image. */
  readonly format: string | null;
  /** `noKeyId` for jobs without a key. */
  readonly keyId: string | null;
}

export interface UsageFilter {
  /** Null is every account. */
  readonly accountId: string | null;
  /** First day, such as `2026-12-01`. */
  readonly from: string;
  /** Last day, included. */
  readonly to: string;
}

/** The place of a row in the order of the rows; parts that are not grouped by are empty texts. */
export type UsagePosition = readonly [day: string, accountId: string, keyId: string, format: string];

export interface UsageQuery extends UsageFilter {
  readonly groupBy: readonly UsageGroup[];
  readonly after: UsagePosition | null;
  readonly limit: number;
}

/** Counters that settlements keep (docs/api/account.md#usage). No method reads jobs. */
export interface UsageRepository {
  /** Ordered by day, account, key and format. */
  list(query: UsageQuery): Promise<readonly UsageRow[]>;
  sum(filter: UsageFilter): Promise<UsageCounts>;
}

const counts = sql`coalesce(sum(images), 0)::int AS images, coalesce(sum(images_failed), 0)::int AS "imagesFailed",
  coalesce(sum(bytes_in), 0)::float8 AS "bytesIn", coalesce(sum(bytes_saved), 0)::float8 AS "bytesSaved",
  coalesce(sum(tokens), 0)::int AS tokens,
  CASE WHEN sum(score_count) > 0 THEN sum(score_sum) / sum(score_count) END AS "meanScore"`;

const columns: Readonly<Record<UsageGroup, Statement>> = {
  day: sql`day::text`,
  account: sql`account_id::text`,
  key: sql`key_id::text`,
  format: sql`format`,
};

const matches = ({ accountId, from, to }: UsageFilter): Statement =>
  sql`day BETWEEN ${from}::date AND ${to}::date ${accountId === null ? empty : sql`AND account_id = ${accountId}::uuid`}`;

export const usagePositionOf = ({ day, accountId, keyId, format }: UsageRow): UsagePosition => [
  day ?? '',
  accountId ?? '',
  keyId ?? '',
  format ?? '',
];

export function createUsageRepository(db: SqlConnection): UsageRepository {
  return {
    async list({ groupBy, after, limit, ...filter }) {
      const part = (group: UsageGroup) => (groupBy.includes(group) ? columns[group] : sql`''`);
      const rows = await db.query<UsageRow>(sql`
        SELECT * FROM (
          SELECT ${part('day')} AS day, ${part('account')} AS "accountId", ${part('key')} AS "keyId",
            ${part('format')} COLLATE "C" AS format, ${counts}
          FROM usage_days WHERE ${matches(filter)} GROUP BY 1, 2, 3, 4) AS grouped
        WHERE ${after === null ? sql`images > 0` : sql`(day, "accountId", "keyId", format) > (${join(after.map((text) => sql`${text}::text`))})`}
        ORDER BY day, "accountId", "keyId", format LIMIT ${limit}::int`);
      const orNull = (group: UsageGroup, value: string | null) => (groupBy.includes(group) ? value : null);
      return rows.map((row) => ({
        ...row,
        day: orNull('day', row.day),
        accountId: orNull('account', row.accountId),
        keyId: orNull('key', row.keyId),
        format: orNull('format', row.format),
      }));
    },

    async sum(filter) {
      const [row] = await db.query<UsageCounts>(sql`SELECT ${counts} FROM usage_days WHERE ${matches(filter)}`);
      return row ?? { images: 0, imagesFailed: 0, bytesIn: 0, bytesSaved: 0, tokens: 0, meanScore: null };
    },
  };
}
