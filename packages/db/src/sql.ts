import { createHash } from 'node:crypto';
import type pg from 'pg';
import { toDatabaseError } from './connection/database-error.js';
import type { DatabasePooler } from './connection/database-settings.js';
import { sessionLimits } from './connection/pool.js';
import { type Statement, sql } from './statement.js';

export { empty, join, raw, Statement, sql } from './statement.js';

/** Runs statements, on any connection of the pool or on the one of a transaction. */
export interface SqlConnection {
  query<Row extends object>(statement: Statement): Promise<Row[]>;
  /** Returns the number of affected rows. */
  execute(statement: Statement): Promise<number>;
}

/** The database in plain SQL. Without `transaction` each statement is a transaction of its own. */
export interface Sql extends SqlConnection {
  /** Commits what `work` did, or rolls it back when `work` throws. */
  transaction<T>(work: (tx: SqlConnection) => Promise<T>): Promise<T>;
}

export interface SqlOptions {
  /** Whether each connection keeps the plans of statements; for the few statements that run for every job. Default false. */
  readonly prepare?: boolean;
  /** Default `none`. With `transaction` no plan is kept, because the next statement may run on another connection of the server. */
  readonly pooler?: DatabasePooler;
}

/** A length of time as an SQL interval. */
export const interval = (ms: number): Statement => sql`${ms} * interval '1 millisecond'`;

/** Each connection keeps at most this many: a statement that inserts several rows has one text per number of rows. */
const maxPreparedStatements = 64;

/** Returns undefined for a statement that is planned each time. */
type NameStatement = (text: string) => string | undefined;

function createStatementNames(): NameStatement {
  const namesByText = new Map<string, string>();
  return (text) => {
    if (!namesByText.has(text) && namesByText.size < maxPreparedStatements)
      namesByText.set(text, createHash('sha256').update(text).digest('base64url'));
    return namesByText.get(text);
  };
}

function createSqlConnection(connection: Pick<pg.Pool, 'query'>, nameStatement: NameStatement): SqlConnection {
  function run<Row extends object>({ text, values }: Statement): Promise<pg.QueryResult<Row>> {
    const name = nameStatement(text);
    return connection.query<Row>({ ...(name !== undefined && { name }), text, values });
  }
  return {
    query: async <Row extends object>(statement: Statement) => (await run<Row>(statement)).rows,
    execute: async (statement) => (await run(statement)).rowCount ?? 0,
  };
}

/** A pooler keeps no limits for a connection, so each transaction sets its own. */
const beginStatements: Readonly<Record<DatabasePooler, string>> = {
  none: 'BEGIN',
  transaction: ['BEGIN', ...Object.entries(sessionLimits).map(([name, ms]) => `SET LOCAL ${name} = ${ms}`)].join('; '),
};

/** Runs statements on the pool without Prisma, which plans even plain SQL: the planning took longer than most statements of a job. */
export function createSql(pool: pg.Pool, { prepare = false, pooler = 'none' }: SqlOptions = {}): Sql {
  const nameStatement = prepare && pooler === 'none' ? createStatementNames() : () => undefined;
  return {
    ...createSqlConnection(pool, nameStatement),
    async transaction(work) {
      const connection = await pool.connect();
      let closeConnection = false;
      const giveUp = () => {
        closeConnection = true;
      };
      try {
        await connection.query(beginStatements[pooler]);
        const result = await work(createSqlConnection(connection, nameStatement));
        await connection.query('COMMIT');
        return result;
      } catch (thrown) {
        // A server that did not answer would not answer the ROLLBACK either, and one that takes no writes is left.
        if (toDatabaseError(thrown).code === 'unavailable') giveUp();
        else await connection.query('ROLLBACK').catch(giveUp);
        throw thrown;
      } finally {
        connection.release(closeConnection);
      }
    },
  };
}
