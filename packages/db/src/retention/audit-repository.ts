import { Prisma } from '../generated/client.js';
import { mapDatabaseErrors, type PrismaDatabase } from '../sql.js';

/** Bytes that have to be in storage. */
export interface ExpectedObject {
  readonly jobId: string;
  readonly key: string;
  readonly sizeBytes: number;
}

/** Looks for what must not be. Whatever may be long comes in batches, each seen at one instant. */
export interface AuditRepository {
  /**
   * Ids of unsettled jobs that nobody tends: no live lease, and neither submitted, rung nor let go of within `idleMs`, or first
   * claimed longer than `limitMs` ago. With `all` every unsettled job.
   */
  listStuckJobs(options: { idleMs: number; maxJobAgeMs: number; all: boolean }): AsyncIterable<string[]>;
  /** Ids of pending deliveries that nobody tends: not at work, due for longer than `idleMs`, their endpoint not paused. With `all` every pending one. */
  listStuckDeliveries(options: { idleMs: number; all: boolean }): AsyncIterable<string[]>;
  /** Ids of metered accounts whose balance is not the sum of their ledger. */
  listUnbalancedAccounts(): AsyncIterable<string[]>;
  /**
   * Ids of jobs whose tokens do not add up: held is what the ledger took, given back is what was held and not charged, charged is one
   * for every image that was optimized and not reused. Of a job that was forgotten its ledger rows are looked at.
   */
  listUnbalancedJobs(): AsyncIterable<string[]>;
  /** What has to be in storage now: sources of unsettled jobs, and whatever of settled ones is not past its time. */
  listExpectedObjects(): AsyncIterable<ExpectedObject[]>;
  /** The same, of these jobs only. */
  findExpectedObjects(jobIds: readonly string[]): Promise<ExpectedObject[]>;
  /** Watermarks have to be in storage as long as they are known. */
  listExpectedWatermarks(): AsyncIterable<Omit<ExpectedObject, 'jobId'>[]>;
}

/** Rows of one statement: far from its time limit, however large the tables are. */
const batchSizes = { ids: 10_000, accounts: 100, jobs: 1_000 };

/** Before every UUID. */
const lowestUuid = '00000000-0000-0000-0000-000000000000';

interface BalanceCheck {
  readonly id: string;
  readonly mismatch: boolean;
}

const interval = (count: number) => Prisma.sql`${count} * interval '1 millisecond'`;

/** Reads page after page, each after the last id of the one before. */
async function* paginate<T extends { readonly id: string }>(
  limit: number,
  read: (after: string, limit: number) => Promise<T[]>,
  before = lowestUuid,
) {
  for (let after = before; ; ) {
    const page = await mapDatabaseErrors(() => read(after, limit));
    if (page.length > 0) yield page;
    if (page.length < limit) return;
    after = page.at(-1)?.id ?? after;
  }
}

async function* mismatchedIds(checked: AsyncIterable<BalanceCheck[]>): AsyncGenerator<string[]> {
  for await (const page of checked) yield page.flatMap(({ id, mismatch }) => (mismatch ? [id] : []));
}

/** Whether a job's own row, its ledger and its images agree. */
const jobMismatch = Prisma.sql`
  tokens_held <> -held OR released <> CASE state WHEN 'settled' THEN tokens_held - least(tokens_charged, tokens_held) ELSE 0 END
  OR (state = 'settled' AND tokens_charged <> chargeable)`;

export function createAuditRepository(client: PrismaDatabase): AuditRepository {
  function readExpected(jobIds: readonly string[]): Promise<ExpectedObject[]> {
    return mapDatabaseErrors(
      () => client.$queryRaw<ExpectedObject[]>`
        SELECT job_id AS "jobId", source_key AS key, source_bytes AS "sizeBytes" FROM images JOIN jobs ON jobs.id = job_id
        WHERE job_id = ANY(${[...jobIds]}::uuid[]) AND source_key IS NOT NULL
          AND (state <> 'settled' OR (sources_purged_at IS NULL AND sources_expire_at > now()))
        UNION ALL
        SELECT job_id, storage_key, size_bytes FROM variants JOIN images ON images.id = image_id JOIN jobs ON jobs.id = job_id
        WHERE job_id = ANY(${[...jobIds]}::uuid[]) AND purged_at IS NULL
          AND (expires_at > now() OR EXISTS (SELECT 1 FROM deliveries WHERE deliveries.job_id = jobs.id AND deliveries.state = 'pending'))`,
    );
  }

  const prunedJobs = (after: string, limit: number) => client.$queryRaw<BalanceCheck[]>`
    SELECT page.job_id AS id, NOT EXISTS (SELECT 1 FROM jobs WHERE jobs.id = page.job_id)
      AND (SELECT sum(delta) > 0 OR count(*) FILTER (WHERE kind = 'hold') <> 1 FROM ledger WHERE job_id = page.job_id) AS mismatch
    FROM (SELECT DISTINCT job_id FROM ledger WHERE job_id > ${after}::uuid ORDER BY job_id LIMIT ${limit}) AS page ORDER BY id`;

  const existingJobs = (after: string, limit: number) => client.$queryRaw<BalanceCheck[]>`
    SELECT id, ${jobMismatch} AS mismatch FROM (SELECT * FROM jobs WHERE id > ${after}::uuid ORDER BY id LIMIT ${limit}) AS page,
      LATERAL (SELECT coalesce(sum(delta) FILTER (WHERE kind = 'hold'), 0) AS held,
        coalesce(sum(delta) FILTER (WHERE kind <> 'hold'), 0) AS released FROM ledger WHERE job_id = page.id) AS ledger_sums,
      LATERAL (SELECT count(*) AS chargeable FROM images JOIN variants ON image_id = images.id AND role = 'main'
        WHERE job_id = page.id AND outcome = 'succeeded' AND NOT reused
          AND (source_bytes - size_bytes)::bigint * 100 > source_bytes::bigint * 5) AS image_counts
    ORDER BY id`;

  return {
    async *listStuckJobs({ idleMs, maxJobAgeMs, all }) {
      const stuck = paginate(
        batchSizes.ids,
        (after, limit) => client.$queryRaw<{ id: string }[]>`
          SELECT id FROM jobs WHERE state IN ('queued', 'running') AND id > ${after}::uuid AND (${all}
            OR ((lease_until IS NULL OR lease_until <= now())
              AND (greatest(created_at, enqueued_at, lease_until) < now() - ${interval(idleMs)} OR started_at < now() - ${interval(maxJobAgeMs + idleMs)})))
          ORDER BY id LIMIT ${limit}`,
      );
      for await (const page of stuck) yield page.map(({ id }) => id);
    },

    async *listStuckDeliveries({ idleMs, all }) {
      const stuck = paginate(
        batchSizes.ids,
        (after, limit) => client.$queryRaw<{ id: string }[]>`
          SELECT id FROM deliveries AS d WHERE state = 'pending' AND id > ${after}::uuid AND (${all}
            OR ((lease_until IS NULL OR lease_until <= now())
              AND coalesce(greatest(next_attempt_at, lease_until), '-infinity') < now() - ${interval(idleMs)}
              AND NOT EXISTS (SELECT 1 FROM endpoints AS e WHERE e.account_id = d.account_id AND e.origin = d.endpoint AND paused_at IS NOT NULL)))
          ORDER BY id LIMIT ${limit}`,
      );
      for await (const page of stuck) yield page.map(({ id }) => id);
    },

    listUnbalancedAccounts: () =>
      mismatchedIds(
        paginate(
          batchSizes.accounts,
          (after, limit) => client.$queryRaw<BalanceCheck[]>`
            SELECT id, tokens <> (SELECT coalesce(sum(delta), 0) FROM ledger WHERE account_id = accounts.id) AS mismatch
            FROM accounts WHERE id > ${after}::uuid AND NOT unlimited ORDER BY id LIMIT ${limit}`,
        ),
      ),

    async *listUnbalancedJobs() {
      yield* mismatchedIds(paginate(batchSizes.jobs, existingJobs));
      yield* mismatchedIds(paginate(batchSizes.jobs, prunedJobs));
    },

    async *listExpectedObjects() {
      const unpurged = paginate(
        batchSizes.jobs,
        (after, limit) => client.$queryRaw<{ id: string }[]>`
          SELECT id FROM jobs WHERE id > ${after}::uuid AND (purged_at IS NULL OR sources_purged_at IS NULL) ORDER BY id LIMIT ${limit}`,
      );
      for await (const page of unpurged) yield await readExpected(page.map(({ id }) => id));
    },

    findExpectedObjects: readExpected,

    listExpectedWatermarks: () =>
      paginate(
        batchSizes.jobs,
        (after, limit) => client.$queryRaw<{ id: string; key: string; sizeBytes: number }[]>`
          SELECT id, storage_key AS key, size_bytes AS "sizeBytes" FROM watermarks
          WHERE id COLLATE "C" > ${after} ORDER BY id COLLATE "C" LIMIT ${limit}`,
        '',
      ),
  };
}
