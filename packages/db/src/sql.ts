import { createHash } from 'node:crypto';
import { AppError, toAppError } from '@pixmill/contracts';
import { PrismaPg } from '@prisma/adapter-pg';
import type pg from 'pg';
import { connectTimeoutMs, createConnectionPool, type DatabaseOptions } from './connection/pool.js';
import { Prisma, PrismaClient } from './generated/client.js';

export type PrismaDatabase = ReturnType<typeof createPrismaClient>;
export type PrismaTransaction = Prisma.TransactionClient;

/** Rows of one statement. */
export type Query = <Row extends object>(statement: Prisma.Sql) => Promise<Row[]>;

/** The database in plain SQL. */
export interface Sql {
  /** Each statement is a transaction of its own. */
  readonly query: Query;
  /** All or nothing of what `work` asks; it is rolled back when `work` throws. */
  transaction<T>(work: (query: Query) => Promise<T>): Promise<T>;
}

const transactionTimeoutMs = 10_000;

/** Codes of PostgreSQL, Prisma and the system that mean the server is away, restarting or out of connections: trying again may help. */
const unavailableCodes =
  /\b(P1001|P1002|P1008|P1017|P2024|P2028|57P0[1-3]|53300|08\d{3}|ECONN\w+|EPIPE|ENOENT|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|E(?:HOST|NET)UNREACH)\b/;
const unavailableMessages = /terminat|timeout|timed out|can't reach|not connected|connection|database system is/i;

/** Wraps what Prisma threw: `unavailable` when the server is away, else `internal`. */
export function toDatabaseError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  const text = [thrown, thrown instanceof Error ? thrown.cause : undefined]
    .map((each) => (each instanceof Error ? `${'code' in each ? each.code : ''} ${each.message}` : JSON.stringify(each)))
    .join(' ');
  if (unavailableCodes.test(text) || unavailableMessages.test(text))
    return new AppError('unavailable', { detail: text, cause: thrown, retryAfterMs: 2_000 });
  return toAppError(thrown);
}

/** Whether Prisma threw because a unique key was taken. */
export function isUniqueViolation(thrown: unknown): boolean {
  return thrown instanceof Prisma.PrismaClientKnownRequestError && thrown.code === 'P2002';
}

/** A client over its own pool, or one that was opened for it; either ends with the client. */
export function createPrismaClient(options: DatabaseOptions, pool = createConnectionPool(options)) {
  const adapter = new PrismaPg(pool, { disposeExternalPool: true });
  return new PrismaClient({ adapter, transactionOptions: { maxWait: connectTimeoutMs, timeout: transactionTimeoutMs } });
}

/** Statements that a connection keeps prepared: they are the same few, but for those that write several rows. */
const maxPreparedStatements = 64;

/** Names by text, for the life of the process. */
const statementNames = new Map<string, string>();

/** Undefined for a statement that is planned each time. */
function statementName(text: string): string | undefined {
  if (!statementNames.has(text) && statementNames.size < maxPreparedStatements)
    statementNames.set(text, createHash('sha256').update(text).digest('base64url'));
  return statementNames.get(text);
}

function createQuery(connection: Pick<pg.Pool, 'query'>): Query {
  return async <Row extends object>({ text, values }: Prisma.Sql) => {
    const name = statementName(text);
    const { rows } = await connection.query<Row>({ ...(name !== undefined && { name }), text, values });
    return rows;
  };
}

/**
 * Asks the pool itself, without Prisma, which plans even plain SQL and reads one table at a time: that took longer than most of the
 * statements that a job needs.
 */
export function createSql(pool: pg.Pool): Sql {
  return {
    query: createQuery(pool),
    async transaction(work) {
      const connection = await pool.connect();
      let rollbackError: unknown;
      try {
        await connection.query('BEGIN');
        const result = await work(createQuery(connection));
        await connection.query('COMMIT');
        return result;
      } catch (thrown) {
        await connection.query('ROLLBACK').catch((error: unknown) => {
          rollbackError = error;
        });
        throw thrown;
      } finally {
        connection.release(rollbackError !== undefined);
      }
    },
  };
}

/** Runs one piece of database work; what it throws is an AppError (`unavailable` or `internal`, or its own). */
export async function mapDatabaseErrors<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    throw toDatabaseError(thrown);
  }
}
