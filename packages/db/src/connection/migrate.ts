import { createHash, randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { AppError } from '@pixmill/contracts';
import pg from 'pg';
import { toDatabaseError } from '../sql.js';

/** The repository's migrations, as Prisma lays them out. */
const migrationsDir = fileURLToPath(new URL('../../../../prisma/migrations', import.meta.url));

/** One lock for all who migrate the same database at once. */
const migrationLock = 727_045_601;

const retryIntervalMs = 250;

const migrationsTable = `CREATE TABLE IF NOT EXISTS _prisma_migrations (
  id VARCHAR(36) PRIMARY KEY, checksum VARCHAR(64) NOT NULL, finished_at TIMESTAMPTZ, migration_name VARCHAR(255) NOT NULL,
  logs TEXT, rolled_back_at TIMESTAMPTZ, started_at TIMESTAMPTZ NOT NULL DEFAULT now(), applied_steps_count INTEGER NOT NULL DEFAULT 0)`;

async function listMigrationNames(): Promise<string[]> {
  const entries = await readdir(migrationsDir, { withFileTypes: true });
  return entries.flatMap((entry) => (entry.isDirectory() ? [entry.name] : [])).sort();
}

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  try {
    await client.connect();
    return await work(client);
  } catch (thrown) {
    throw toDatabaseError(thrown);
  } finally {
    await client.end();
  }
}

async function findAppliedNames(client: pg.Client): Promise<Set<string>> {
  const { rows } = await client.query<{ migration_name: string }>(
    'SELECT migration_name FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL',
  );
  return new Set(rows.map((row) => row.migration_name));
}

async function applyMigration(client: pg.Client, name: string): Promise<void> {
  const sql = await readFile(join(migrationsDir, name, 'migration.sql'), 'utf8');
  const checksum = createHash('sha256').update(sql).digest('hex');
  await client.query('BEGIN');
  await client.query(sql);
  await client.query(
    'INSERT INTO _prisma_migrations (id, checksum, finished_at, migration_name, applied_steps_count) VALUES ($1, $2, now(), $3, 1)',
    [randomUUID(), checksum, name],
  );
  await client.query('COMMIT');
}

/**
 * Brings a database up to date and returns the names it applied. Keeps the same ledger and checksums as `prisma migrate deploy`,
 * so that either may follow the other; each migration is one transaction, and concurrent callers wait for each other.
 * Throws AppError `unavailable` or `internal`.
 */
export async function migrate(url: string): Promise<string[]> {
  return withClient(url, async (client) => {
    await client.query('SELECT pg_advisory_lock($1)', [migrationLock]);
    await client.query(migrationsTable);
    const applied = await findAppliedNames(client);
    const pending = (await listMigrationNames()).filter((name) => !applied.has(name));
    for (const name of pending) await applyMigration(client, name);
    return pending;
  });
}

/** What is missing; asks again and again while the database is away, for `patienceMs` at most. */
async function findPendingMigrations(url: string, retryTimeoutMs: number): Promise<string[]> {
  const giveUpAt = Date.now() + retryTimeoutMs;
  for (;;) {
    try {
      return await withClient(url, async (client) => {
        await client.query(migrationsTable);
        const applied = await findAppliedNames(client);
        return (await listMigrationNames()).filter((name) => !applied.has(name));
      });
    } catch (thrown) {
      if (!(thrown instanceof AppError && thrown.code === 'unavailable') || Date.now() > giveUpAt) throw thrown;
      await pause(retryIntervalMs);
    }
  }
}

/**
 * Throws AppError `setup_failed` naming the migrations that this database lacks (decisions.md 27: nothing runs on unapplied ones), or
 * `unavailable` when it is away for longer than `patienceMs`.
 */
export async function assertMigrated(url: string, retryTimeoutMs = 0): Promise<void> {
  const missing = await findPendingMigrations(url, retryTimeoutMs);
  if (missing.length === 0) return;
  throw new AppError('setup_failed', { message: `The database lacks migrations: ${missing.join(', ')}. \`npm start\` applies them.` });
}
