import { AppError } from '@pixmill/contracts';
import pg from 'pg';
import { toDatabaseError } from './database-error.js';
import type { DatabaseAddress } from './database-settings.js';
import { addErrorCodes } from './driver-errors.js';
import { sessionLimits } from './pool.js';

/** A busy machine, or a distant server, may need several seconds for a connection. */
const connectTimeoutMs = 10_000;

/** PgBouncer's code for a parameter that it does not know, and for several other conditions. */
const protocolViolation = '08P01';

const poolerFound = () =>
  new AppError('setup_failed', {
    message:
      'DATABASE_URL leads to a pooler such as PgBouncer, which keeps no settings for a connection. ' +
      'Set DATABASE_POOLER=transaction, or use the address of PostgreSQL itself.',
  });

/** Runs `work` on a connection of its own, then closes it. Throws AppError `unavailable` or `internal`. */
export async function withClient<T>(config: pg.ClientConfig, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionTimeoutMillis: connectTimeoutMs, ...config });
  addErrorCodes(client);
  client.on('error', () => undefined); // the query that runs, or the next one, rejects with it
  try {
    await client.connect();
    return await work(client);
  } catch (thrown) {
    throw toDatabaseError(thrown);
  } finally {
    await client.end();
  }
}

/**
 * Throws AppError `setup_failed` when a pooler is in front of the database and DATABASE_POOLER does not say so: it would drop the time limits
 * of connections, and in transaction mode it would mix up their prepared statements.
 */
export async function checkSession({ url, pooler = 'none' }: DatabaseAddress): Promise<void> {
  if (pooler !== 'none') return;
  try {
    const name = 'idle_in_transaction_session_timeout';
    const setting = await withClient({ connectionString: url, ...sessionLimits }, async (client) => {
      const { rows } = await client.query<{ ms: string }>('SELECT setting AS ms FROM pg_settings WHERE name = $1', [name]);
      return Number(rows[0]?.ms);
    });
    if (setting !== sessionLimits[name]) throw poolerFound();
  } catch (thrown) {
    if (await isRejectedForSettings(thrown, url)) throw poolerFound();
    throw thrown;
  }
}

/** The code also has other meanings, so a connection without settings is tried, too. */
async function isRejectedForSettings(thrown: unknown, url: string): Promise<boolean> {
  const { cause } = toDatabaseError(thrown);
  if (!(cause instanceof pg.DatabaseError && cause.code === protocolViolation)) return false;
  return withClient({ connectionString: url }, () => Promise.resolve(true));
}
