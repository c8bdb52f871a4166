import { randomUUID } from 'node:crypto';
import type { Account } from '@pixmill/contracts';
import { type Database, openDatabase } from '@pixmill/db';
import { renderEventWebhook } from '@pixmill/dialects';
import pg from 'pg';
import { createTestDatabase } from './test-database.js';

export interface TestAccountOptions {
  readonly name?: string;
  /** Null is unlimited, the default. */
  readonly tokens?: number | null;
  /** 32 letters or digits; random by default. */
  readonly key?: string;
}

export type TestAccount = Account & { readonly key: string };

/** A migrated database of one test file. */
export interface OpenTestDatabase {
  readonly url: string;
  readonly database: Database;
  /** One connection, for SQL that no repository has. */
  readonly sql: pg.Client;
  /** Creates an account with a new e-mail address. */
  createAccount(options?: TestAccountOptions): Promise<TestAccount>;
  /** Closes every connection and drops the database. */
  close(): Promise<void>;
}

/**
 * Clones the migrated template and opens the repositories and one plain connection on it. `poolSize` counts the connections of the
 * repositories.
 */
export async function openTestDatabase({ poolSize = 5 }: { readonly poolSize?: number } = {}): Promise<OpenTestDatabase> {
  const { url, drop } = await createTestDatabase();
  return openDatabaseAt(url, { poolSize, drop });
}

/** Opens a database that exists. `drop` runs after the last connection is closed. */
export async function openDatabaseAt(
  url: string,
  { poolSize, drop }: { readonly poolSize: number; readonly drop: () => Promise<void> },
): Promise<OpenTestDatabase> {
  const database = openDatabase({
    url,
    poolSize,
    renderEvent: (event, job) => renderEventWebhook(event, job, { publicUrl: 'http://pixmill.test' }),
  });
  const sql = new pg.Client({ connectionString: url });
  await sql.connect();
  return {
    url,
    database,
    sql,
    async createAccount({ name = 'Ada', tokens = null, key = randomUUID().replaceAll('-', '') } = {}) {
      return { ...(await database.accounts.create({ name, email: `${randomUUID()}@example.com`, tokens, key })), key };
    },
    async close() {
      await Promise.all([database.close(), sql.end()]);
      await drop();
    },
  };
}
