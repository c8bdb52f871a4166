import pg from 'pg';
import { queryDatabase } from '../../query-database.js';
import type { RunningService } from '../../service.js';

export interface ImageRow {
  readonly name: string;
  readonly outcome: 'succeeded' | 'failed' | null;
  readonly reused: boolean;
}

/** A job in the database. */
export interface JobRow {
  readonly id: string;
  readonly email: string;
  readonly state: string;
  readonly attempts: number;
  readonly tokensCharged: number;
  readonly settledAt: Date | null;
  readonly callback: boolean;
  /** State of the delivery; null when there is none. */
  readonly delivery: 'pending' | 'delivered' | 'failed' | null;
  /** Ledger entries of the job by kind. */
  readonly ledger: Readonly<Record<string, number>>;
  readonly images: readonly ImageRow[];
}

export interface BalanceRow {
  readonly email: string;
  readonly tokens: number;
  /** Sum of the account's ledger. */
  readonly ledger: number;
}

const timeoutMs = 2_000;

const jobsQuery = `
  SELECT j.id, a.email, j.state, j.attempts, j.tokens_charged AS "tokensCharged", j.settled_at AS "settledAt",
    j.callback_url IS NOT NULL AS callback, (SELECT state FROM deliveries d WHERE d.job_id = j.id AND d.webhook_endpoint_id IS NULL) AS delivery,
    (SELECT coalesce(json_object_agg(kind, delta), '{}') FROM ledger l WHERE l.job_id = j.id) AS ledger,
    (SELECT json_agg(json_build_object('name', i.name, 'outcome', i.outcome, 'reused', i.reused) ORDER BY i.position)
      FROM images i WHERE i.job_id = j.id) AS images
  FROM jobs j JOIN accounts a ON a.id = j.account_id`;

const leasedQuery = `
  SELECT (SELECT count(*) FROM jobs WHERE lease_owner = $1 AND state = 'running' AND lease_until > now())
    + (SELECT count(*) FROM deliveries WHERE lease_owner = $1 AND state = 'pending' AND lease_until > now()) AS count`;

const activeStatementsQuery = `
  SELECT count(*) FROM pg_stat_activity
  WHERE state <> 'idle' AND backend_type = 'client backend' AND pid <> pg_backend_pid()`;

const unfinishedQuery = `
  SELECT (SELECT count(*) FROM jobs WHERE state <> 'settled') + (SELECT count(*) FROM deliveries WHERE state = 'pending') AS count`;

const balancesQuery = `
  SELECT email, tokens, (SELECT coalesce(sum(delta), 0)::int FROM ledger l WHERE l.account_id = a.id) AS ledger
  FROM accounts a WHERE NOT unlimited`;

const storageKeysQuery = `
  SELECT storage_key AS key FROM variants
  UNION ALL SELECT source_key FROM images WHERE source_key IS NOT NULL`;

/** Reads the database of a running service from outside. Counts are null while PostgreSQL is unavailable, which the proof causes. */
export class DatabaseReader {
  readonly databaseUrl: string;
  readonly redisUrl: string;
  readonly #pool: pg.Pool;

  constructor({ databaseUrl, redisUrl }: { readonly databaseUrl: string; readonly redisUrl: string }) {
    this.databaseUrl = databaseUrl;
    this.redisUrl = redisUrl;
    const limits = { max: 4, connectionTimeoutMillis: timeoutMs, query_timeout: timeoutMs };
    this.#pool = new pg.Pool({ connectionString: databaseUrl, ...limits });
    this.#pool.on('error', () => {}); // the pool replaces a connection that ended with the server
  }

  /** Number of jobs and deliveries with a valid lease of this worker. */
  countLeased(worker: string): Promise<number | null> {
    return this.#count(leasedQuery, [worker]);
  }

  /** Number of enqueued jobs without a claim. */
  countEnqueued(): Promise<number | null> {
    return this.#count(`SELECT count(*) FROM jobs WHERE state = 'queued' AND enqueued_at IS NOT NULL`);
  }

  /** Number of running statements, except this one. */
  countActiveStatements(): Promise<number | null> {
    return this.#count(activeStatementsQuery);
  }

  /** Number of unsettled jobs and pending deliveries. */
  countUnfinished(): Promise<number | null> {
    return this.#count(unfinishedQuery);
  }

  readJobs(): Promise<JobRow[]> {
    return queryDatabase<JobRow>(this.databaseUrl, jobsQuery);
  }

  readBalances(): Promise<BalanceRow[]> {
    return queryDatabase<BalanceRow>(this.databaseUrl, balancesQuery);
  }

  /** Storage keys of all uploads and variants. */
  async readStorageKeys(): Promise<string[]> {
    return (await queryDatabase<{ key: string }>(this.databaseUrl, storageKeysQuery)).map(({ key }) => key);
  }

  close(): Promise<void> {
    return this.#pool.end();
  }

  async #count(query: string, values: readonly string[] = []): Promise<number | null> {
    try {
      const { rows } = await this.#pool.query<{ count: string }>(query, [...values]);
      return Number(rows[0]?.count);
    } catch {
      return null; // PostgreSQL is unavailable
    }
  }
}

export async function openDatabaseReader(service: RunningService): Promise<DatabaseReader> {
  return new DatabaseReader(await service.readDatabaseUrls());
}
