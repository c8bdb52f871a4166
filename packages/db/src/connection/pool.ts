import pg from 'pg';
import { addErrorCodes } from './driver-errors.js';

export interface DatabaseOptions {
  /** `postgresql://...` */
  readonly url: string;
  /** Connections of this process's pool. */
  readonly poolSize: number;
}

export const connectTimeoutMs = 2_000;
const statementTimeoutMs = 5_000;
/** Long, because opening a connection delays a process that is waking thousands of waiters. */
const idleTimeoutMs = 300_000;

/** Creates a pool; the first query opens the first connection. */
export function createConnectionPool({ url, poolSize }: DatabaseOptions): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max: poolSize,
    connectionTimeoutMillis: connectTimeoutMs,
    idleTimeoutMillis: idleTimeoutMs,
    statement_timeout: statementTimeoutMs,
    query_timeout: statementTimeoutMs + connectTimeoutMs,
    // A process that freezes inside a transaction must not keep an account's row locked.
    idle_in_transaction_session_timeout: statementTimeoutMs,
  });
  addErrorCodes(pool);
  pool.on('connect', (client) => {
    addErrorCodes(client);
    // An error may arrive together with the end of a query, when the next user already has the connection. Without a listener Node
    // would end the process; the next query rejects with the error.
    client.on('error', () => undefined);
  });
  // The same, for idle connections.
  pool.on('error', () => undefined);
  // When a frozen server does not answer, pg gives a transaction up without sending its ROLLBACK. The next user of the connection would
  // commit that transaction, so the connection is closed.
  pool.on('release', (_error, client) => {
    const status = client.getTransactionStatus();
    if (status !== null && status !== 'I') void client.end();
  });
  return pool;
}
