import pg from 'pg';
import { ConnectionSockets } from './connection-sockets.js';
import type { DatabaseAddress } from './database-settings.js';
import { addErrorCodes } from './driver-errors.js';

export interface DatabaseOptions extends DatabaseAddress {
  /** Connections of this process's pool. */
  readonly poolSize: number;
}

/** A busy machine takes seconds to open ten connections at once. Callers of the API do not wait that long: its watch rejects them. */
export const connectTimeoutMs = 5_000;
const statementTimeoutMs = 5_000;
/** The server ends a statement first. Only a silent server reaches this limit. */
const queryTimeoutMs = 7_000;
/** Long, because opening a connection delays a process that is waking thousands of waiters. */
const idleTimeoutMs = 300_000;

/** Limits that the server keeps for a connection. A process that freezes inside a transaction must not keep an account's row locked. */
export const sessionLimits = { statement_timeout: statementTimeoutMs, idle_in_transaction_session_timeout: statementTimeoutMs } as const;

export interface ConnectionPool {
  readonly pool: pg.Pool;
  /** Closes every connection, also those in use. The next query opens a new one. */
  dropConnections(): void;
}

/** Creates a pool; the first query opens the first connection. */
export function createConnectionPool({ url, poolSize, pooler = 'none' }: DatabaseOptions): ConnectionPool {
  const sockets = new ConnectionSockets();
  const pool = new pg.Pool({
    connectionString: url,
    max: poolSize,
    connectionTimeoutMillis: connectTimeoutMs,
    idleTimeoutMillis: idleTimeoutMs,
    query_timeout: queryTimeoutMs,
    stream: sockets.create,
    // A pooler rejects them: a connection of its own has no settings.
    ...(pooler === 'none' && sessionLimits),
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
  return { pool, dropConnections: () => sockets.destroyAll() };
}
