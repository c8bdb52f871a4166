import { AppError, toAppError } from '@pixmill/contracts';
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { Prisma, PrismaClient } from './generated/client.js';

export interface DatabaseOptions {
  /** `postgresql://...` */
  readonly url: string;
  /** Connections of this process's pool. */
  readonly poolSize: number;
}

export type Client = ReturnType<typeof createClient>;
export type Transaction = Prisma.TransactionClient;

const connectWaitMs = 2_000;
const statementLimitMs = 5_000;
const transactionLimitMs = 10_000;

/** PostgreSQL and Prisma codes that mean the server is away, restarting or out of connections: trying again may help. */
const awayCodes = /\b(P1001|P1002|P1008|P1017|P2024|P2028|57P0[1-3]|53300|08\d{3}|ECONN\w+|EPIPE)\b/;
const awayTexts = /terminat|timeout|timed out|can't reach|not connected|connection|database system is/i;

/** Wraps what Prisma threw: `unavailable` when the server is away, else `internal`. */
export function toDatabaseError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  const text = [thrown, thrown instanceof Error ? thrown.cause : undefined]
    .map((each) => (each instanceof Error ? `${'code' in each ? each.code : ''} ${each.message}` : JSON.stringify(each)))
    .join(' ');
  if (awayCodes.test(text) || awayTexts.test(text))
    return new AppError('unavailable', { detail: text, cause: thrown, retryAfterMs: 2_000 });
  return toAppError(thrown);
}

/** Whether Prisma threw because a unique key was taken. */
export function isDuplicate(thrown: unknown): boolean {
  return thrown instanceof Prisma.PrismaClientKnownRequestError && thrown.code === 'P2002';
}

/** Opens the pool; nothing is dialled before the first query. */
export function createClient({ url, poolSize }: DatabaseOptions) {
  const pool = new pg.Pool({
    connectionString: url,
    max: poolSize,
    connectionTimeoutMillis: connectWaitMs,
    statement_timeout: statementLimitMs,
    query_timeout: statementLimitMs + connectWaitMs,
    // A process that freezes inside a transaction must not keep an account's row from everybody else.
    idle_in_transaction_session_timeout: statementLimitMs,
  });
  // The server's last words may come in the very packet that hands a connection to its next user, when nobody listens yet: Node would
  // end the process. Whoever uses the connection hears of it from the query.
  pool.on('connect', (client) => client.on('error', () => {}));
  const adapter = new PrismaPg(pool, { disposeExternalPool: true });
  return new PrismaClient({ adapter, transactionOptions: { maxWait: connectWaitMs, timeout: transactionLimitMs } });
}

/** Runs one piece of database work; what it throws is an AppError (`unavailable` or `internal`, or its own). */
export async function atDatabase<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    throw toDatabaseError(thrown);
  }
}
