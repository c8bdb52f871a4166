import pg from 'pg';

export interface DatabaseOptions {
  /** `postgresql://...` */
  readonly url: string;
  /** Connections of this process's pool. */
  readonly poolSize: number;
}

export const connectTimeoutMs = 2_000;
const statementTimeoutMs = 5_000;
/** Connections are opened in quiet times: a process that wakes thousands of waiters has no turn to spare for it. */
const idleTimeoutMs = 300_000;

/** Opens a pool; nothing is dialled before the first query. */
export function createConnectionPool({ url, poolSize }: DatabaseOptions): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max: poolSize,
    connectionTimeoutMillis: connectTimeoutMs,
    idleTimeoutMillis: idleTimeoutMs,
    statement_timeout: statementTimeoutMs,
    query_timeout: statementTimeoutMs + connectTimeoutMs,
    // A process that freezes inside a transaction must not keep an account's row from everybody else.
    idle_in_transaction_session_timeout: statementTimeoutMs,
  });
  // The server's last words may come in the very packet that hands a connection to its next user, when nobody listens yet: Node would
  // end the process. Whoever uses the connection hears of it from the query.
  pool.on('connect', (client) => client.on('error', () => undefined));
  // The same of a connection that nobody uses.
  pool.on('error', () => undefined);
  // A transaction that a frozen server did not answer is given up with its ROLLBACK unsent: whoever had the connection next would
  // commit the half of it that the server did in the end.
  pool.on('release', (_error, client) => {
    const status = client.getTransactionStatus();
    if (status !== null && status !== 'I') void client.end();
  });
  return pool;
}

/**
 * Measures how long a connection of this pool is waited for, in ms, by standing in its queue like everybody else; only one at a time
 * does so, and only when somebody asks.
 */
export function createPoolWaitGauge(pool: pg.Pool): () => number {
  let waitingSince: number | null = null;

  async function measureWait(startedAt: number): Promise<void> {
    waitingSince = startedAt;
    // Whoever needs the database hears from itself that it is away; here only the wait counts, and that is over.
    const client = await pool.connect().catch(() => null);
    waitingSince = null;
    client?.release();
  }

  return () => {
    const now = performance.now();
    if (waitingSince !== null) return now - waitingSince;
    void measureWait(now);
    return 0;
  };
}
