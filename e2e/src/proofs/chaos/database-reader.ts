import pg from 'pg';
import type { RunningService } from '../../service.js';

export interface ImageRow {
  readonly name: string;
  readonly outcome: 'succeeded' | 'failed' | null;
  readonly reused: boolean;
}

/** A job as the database has it. */
export interface JobRow {
  readonly id: string;
  readonly email: string;
  readonly state: string;
  readonly attempts: number;
  readonly tokensCharged: number;
  readonly settledAt: Date | null;
  readonly callback: boolean;
  /** Of its delivery; null when there is none. */
  readonly delivery: 'pending' | 'delivered' | 'failed' | null;
  /** By kind, for this job. */
  readonly ledger: Readonly<Record<string, number>>;
  readonly images: readonly ImageRow[];
}

export interface BalanceRow {
  readonly email: string;
  readonly tokens: number;
  /** Sum of its ledger. */
  readonly ledger: number;
}

/** The database, read from outside. */
export interface DatabaseReader {
  readonly databaseUrl: string;
  readonly redisUrl: string;
  /** Jobs and deliveries a worker holds now; null when the database does not say. */
  countLeased(worker: string): Promise<number | null>;
  /** Jobs rung and not yet claimed. */
  countEnqueued(): Promise<number | null>;
  /** Statements at work in the database, our own not counted. */
  countActiveStatements(): Promise<number | null>;
  /** What is not over yet: jobs without an end, callbacks without an outcome. */
  countUnfinished(): Promise<number | null>;
  readJobs(): Promise<JobRow[]>;
  readBalances(): Promise<BalanceRow[]>;
  /** Of every upload and every variant that is to be kept. */
  readStorageKeys(): Promise<string[]>;
  close(): Promise<void>;
}

const timeoutMs = 2_000;

const jobsQuery = `
  SELECT j.id, a.email, j.state, j.attempts, j.tokens_charged AS "tokensCharged", j.settled_at AS "settledAt",
    j.callback_url IS NOT NULL AS callback, (SELECT state FROM deliveries d WHERE d.job_id = j.id) AS delivery,
    (SELECT coalesce(json_object_agg(kind, delta), '{}') FROM ledger l WHERE l.job_id = j.id) AS ledger,
    (SELECT json_agg(json_build_object('name', i.name, 'outcome', i.outcome, 'reused', i.reused) ORDER BY i.position)
      FROM images i WHERE i.job_id = j.id) AS images
  FROM jobs j JOIN accounts a ON a.id = j.account_id`;

/** Opens the database of a running service; it may go away and come back. */
export async function openDatabaseReader(service: RunningService): Promise<DatabaseReader> {
  const { databaseUrl, redisUrl } = await service.readDatabaseUrls();
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 4, connectionTimeoutMillis: timeoutMs, query_timeout: timeoutMs });
  pool.on('error', () => {}); // a connection that dies with the server is replaced by the next query

  /** Null while the database is away: that is part of the proof. */
  async function count(query: string, values: readonly string[] = []): Promise<number | null> {
    try {
      const { rows } = await pool.query<{ count: string }>(query, [...values]);
      return Number(rows[0]?.count);
    } catch {
      return null;
    }
  }

  async function read<T extends pg.QueryResultRow>(query: string): Promise<T[]> {
    const client = new pg.Client({ connectionString: databaseUrl });
    await client.connect();
    try {
      return (await client.query<T>(query)).rows;
    } finally {
      await client.end();
    }
  }

  return {
    databaseUrl,
    redisUrl,
    countLeased: (worker) =>
      count(
        `SELECT (SELECT count(*) FROM jobs WHERE lease_owner = $1 AND state = 'running' AND lease_until > now())
          + (SELECT count(*) FROM deliveries WHERE lease_owner = $1 AND state = 'pending' AND lease_until > now()) AS count`,
        [worker],
      ),
    countEnqueued: () => count(`SELECT count(*) FROM jobs WHERE state = 'queued' AND enqueued_at IS NOT NULL`),
    countActiveStatements: () =>
      count(`SELECT count(*) FROM pg_stat_activity
        WHERE state <> 'idle' AND backend_type = 'client backend' AND pid <> pg_backend_pid()`),
    countUnfinished: () =>
      count(
        `SELECT (SELECT count(*) FROM jobs WHERE state <> 'settled') + (SELECT count(*) FROM deliveries WHERE state = 'pending') AS count`,
      ),
    readJobs: () => read<JobRow>(jobsQuery),
    readBalances: () =>
      read<BalanceRow>(`
        SELECT email, tokens, (SELECT coalesce(sum(delta), 0)::int FROM ledger l WHERE l.account_id = a.id) AS ledger
        FROM accounts a WHERE NOT unlimited`),
    readStorageKeys: async () => {
      const rows = await read<{ key: string }>(`
        SELECT storage_key AS key FROM variants
        UNION ALL SELECT source_key FROM images WHERE source_key IS NOT NULL`);
      return rows.map(({ key }) => key);
    },
    close: () => pool.end(),
  };
}
