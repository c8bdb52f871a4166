import { empty, type SqlConnection, sql } from '../sql.js';

/** `hold` and `release` belong to a job, `grant` to a top-up or an opening balance; `adjust` is a correction by the operator. */
export const ledgerKinds = ['grant', 'hold', 'release', 'adjust'] as const;
export type LedgerKind = (typeof ledgerKinds)[number];

/** One change of a balance. Rows are never changed, and live as long as their account. */
export interface LedgerEntry {
  /** Whole number as text, in the order of the rows. */
  readonly id: string;
  readonly createdAt: Date;
  readonly kind: LedgerKind;
  /** Tokens added to the balance; negative for a hold. */
  readonly delta: number;
  /** Null without a job; it may be deleted by now. */
  readonly jobId: string | null;
  readonly reason: string | null;
}

export interface LedgerQuery {
  readonly accountId: string;
  readonly kind: LedgerKind | null;
  readonly from: Date | null;
  /** Not included. */
  readonly to: Date | null;
  /** Entries before this one only. */
  readonly beforeId: string | null;
  readonly limit: number;
}

export interface LedgerLogRepository {
  /** Newest first. */
  list(query: LedgerQuery): Promise<readonly LedgerEntry[]>;
}

export function createLedgerLogRepository(db: SqlConnection): LedgerLogRepository {
  return {
    list: ({ accountId, kind, from, to, beforeId, limit }) =>
      db.query<LedgerEntry>(sql`
        SELECT id::text AS id, created_at AS "createdAt", kind::text AS kind, delta, job_id AS "jobId", reason FROM ledger
        WHERE account_id = ${accountId}::uuid
          ${kind === null ? empty : sql`AND kind = ${kind}::ledger_kind`}
          ${from === null ? empty : sql`AND created_at >= ${from}::timestamptz`}
          ${to === null ? empty : sql`AND created_at < ${to}::timestamptz`}
          ${beforeId === null ? empty : sql`AND id < ${beforeId}::bigint`}
        ORDER BY ledger.id DESC LIMIT ${limit}::int`), // `id` alone is the text
  };
}
