import { createHash } from 'node:crypto';
import { AppError, toAppError } from '@pixmill/contracts';
import { PrismaPg } from '@prisma/adapter-pg';
import type pg from 'pg';
import { Prisma, PrismaClient } from './generated/client.js';
import { connectWaitMs, createPool, type DatabaseOptions } from './pool.js';

export type Client = ReturnType<typeof createClient>;
export type Transaction = Prisma.TransactionClient;

/** Rows of one statement. */
export type Ask = <Row extends object>(statement: Prisma.Sql) => Promise<Row[]>;

/** The database in plain SQL. */
export interface Direct {
  /** Each statement is a transaction of its own. */
  readonly ask: Ask;
  /** All or nothing of what `work` asks; it is rolled back when `work` throws. */
  transact<T>(work: (ask: Ask) => Promise<T>): Promise<T>;
}

const transactionLimitMs = 10_000;

/** Codes of PostgreSQL, Prisma and the system that mean the server is away, restarting or out of connections: trying again may help. */
const awayCodes =
  /\b(P1001|P1002|P1008|P1017|P2024|P2028|57P0[1-3]|53300|08\d{3}|ECONN\w+|EPIPE|ENOENT|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|E(?:HOST|NET)UNREACH)\b/;
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

/** A client over its own pool, or one that was opened for it; either ends with the client. */
export function createClient(options: DatabaseOptions, pool = createPool(options)) {
  const adapter = new PrismaPg(pool, { disposeExternalPool: true });
  return new PrismaClient({ adapter, transactionOptions: { maxWait: connectWaitMs, timeout: transactionLimitMs } });
}

/** Statements that a connection keeps prepared: they are the same few, but for those that write several rows. */
const mostPrepared = 64;

/** Names by text, for the life of the process. */
const names = new Map<string, string>();

/** Undefined for a statement that is planned each time. */
function nameOf(text: string): string | undefined {
  if (!names.has(text) && names.size < mostPrepared) names.set(text, createHash('sha256').update(text).digest('base64url'));
  return names.get(text);
}

function askOn(connection: Pick<pg.Pool, 'query'>): Ask {
  return async <Row extends object>({ text, values }: Prisma.Sql) => {
    const name = nameOf(text);
    const { rows } = await connection.query<Row>({ ...(name !== undefined && { name }), text, values });
    return rows;
  };
}

/**
 * Asks the pool itself, without Prisma, which plans even plain SQL and reads one table at a time: that took longer than most of the
 * statements that a job needs.
 */
export function createDirect(pool: pg.Pool): Direct {
  return {
    ask: askOn(pool),
    async transact(work) {
      const connection = await pool.connect();
      let broken: unknown;
      try {
        await connection.query('BEGIN');
        const result = await work(askOn(connection));
        await connection.query('COMMIT');
        return result;
      } catch (thrown) {
        await connection.query('ROLLBACK').catch((error: unknown) => {
          broken = error;
        });
        throw thrown;
      } finally {
        connection.release(broken !== undefined);
      }
    },
  };
}

/** Runs one piece of database work; what it throws is an AppError (`unavailable` or `internal`, or its own). */
export async function atDatabase<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    throw toDatabaseError(thrown);
  }
}
