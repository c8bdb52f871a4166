import { type SqlConnection, sql } from '../sql.js';
import { batchSizes, paginate } from './paginate.js';

interface BalanceCheck {
  readonly id: string;
  readonly mismatch: boolean;
}

async function* mismatchedIds(checked: AsyncIterable<BalanceCheck[]>): AsyncGenerator<string[]> {
  for await (const page of checked) yield page.flatMap(({ id, mismatch }) => (mismatch ? [id] : []));
}

export function listUnbalancedAccounts(db: SqlConnection): AsyncGenerator<string[]> {
  const read = (after: string, limit: number) =>
    db.query<BalanceCheck>(sql`
      SELECT id, tokens <> (SELECT coalesce(sum(delta), 0) FROM ledger WHERE account_id = accounts.id) AS mismatch
      FROM accounts WHERE id > ${after}::uuid AND NOT unlimited ORDER BY id LIMIT ${limit}`);
  return mismatchedIds(paginate({ limit: batchSizes.accounts, read }));
}

export async function* listUnbalancedJobs(db: SqlConnection): AsyncGenerator<string[]> {
  const { jobs: limit } = batchSizes;
  yield* mismatchedIds(paginate({ limit, read: (after) => checkExistingJobs(db, after, limit) }));
  yield* mismatchedIds(paginate({ limit, read: (after) => checkDeletedJobs(db, after, limit) }));
}

/** Whether a job's own row, its ledger rows and its images disagree. */
const jobMismatch = sql`
  tokens_held <> -held OR released <> CASE state WHEN 'settled' THEN tokens_held - least(tokens_charged, tokens_held) ELSE 0 END
  OR (state = 'settled' AND tokens_charged <> chargeable)`;

function checkExistingJobs(db: SqlConnection, after: string, limit: number): Promise<BalanceCheck[]> {
  return db.query<BalanceCheck>(sql`
    SELECT id, ${jobMismatch} AS mismatch FROM (SELECT * FROM jobs WHERE id > ${after}::uuid ORDER BY id LIMIT ${limit}) AS page,
      LATERAL (SELECT coalesce(sum(delta) FILTER (WHERE kind = 'hold'), 0) AS held,
        coalesce(sum(delta) FILTER (WHERE kind <> 'hold'), 0) AS released FROM ledger WHERE job_id = page.id) AS ledger_sums,
      LATERAL (SELECT count(*) AS chargeable FROM images JOIN variants ON image_id = images.id AND role = 'main'
        WHERE job_id = page.id AND outcome = 'succeeded' AND NOT reused
          AND (source_bytes - size_bytes)::bigint * 100 > source_bytes::bigint * 5) AS image_counts
    ORDER BY id`);
}

/** The ledger rows of jobs that were deleted: one hold, and no more released than was held. */
function checkDeletedJobs(db: SqlConnection, after: string, limit: number): Promise<BalanceCheck[]> {
  return db.query<BalanceCheck>(sql`
    SELECT page.job_id AS id, NOT EXISTS (SELECT FROM jobs WHERE jobs.id = page.job_id)
      AND (SELECT sum(delta) > 0 OR count(*) FILTER (WHERE kind = 'hold') <> 1 FROM ledger WHERE job_id = page.job_id) AS mismatch
    FROM (SELECT DISTINCT job_id FROM ledger WHERE job_id > ${after}::uuid ORDER BY job_id LIMIT ${limit}) AS page ORDER BY id`);
}
