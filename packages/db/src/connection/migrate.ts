import { createHash, randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { AppError } from '@pixmill/contracts';
import pg from 'pg';
import { migrationLockKey } from './advisory-locks.js';
import { mapDatabaseErrors } from './database-error.js';
import { addErrorCodes } from './driver-errors.js';

/** In Prisma's layout: one folder per migration, named after its time. */
const migrationsDir = fileURLToPath(new URL('../../../../prisma/migrations', import.meta.url));

const connectTimeoutMs = 5_000;
const retryIntervalMs = 250;

const migrationsTable = `CREATE TABLE IF NOT EXISTS _prisma_migrations (
  id VARCHAR(36) PRIMARY KEY, checksum VARCHAR(64) NOT NULL, finished_at TIMESTAMPTZ, migration_name VARCHAR(255) NOT NULL,
  logs TEXT, rolled_back_at TIMESTAMPTZ, started_at TIMESTAMPTZ NOT NULL DEFAULT now(), applied_steps_count INTEGER NOT NULL DEFAULT 0)`;

/**
 * Applies the pending migrations and returns their names. Writes the same table and checksums as `prisma migrate deploy`, so that
 * either may follow the other. Each migration is one transaction; concurrent callers wait for each other.
 * Throws AppError `unavailable` or `internal`.
 */
export async function migrate(url: string): Promise<string[]> {
  return withClient(url, async (client) => {
    await client.query('SELECT pg_advisory_lock($1)', [migrationLockKey]);
    const pending = await listPendingNames(client);
    for (const name of pending) await applyMigration(client, name);
    return pending;
  });
}

/**
 * Throws AppError `setup_failed` with the names of the migrations that this database lacks: no process runs on an old schema. Throws
 * `unavailable` when the server does not answer within `retryTimeoutMs`.
 */
export async function assertMigrated(url: string, retryTimeoutMs = 0): Promise<void> {
  const pending = await retryWhileUnavailable(() => withClient(url, listPendingNames), retryTimeoutMs);
  if (pending.length === 0) return;
  throw new AppError('setup_failed', { message: `The database lacks migrations: ${pending.join(', ')}. \`npm start\` applies them.` });
}

function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  return mapDatabaseErrors(async () => {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: connectTimeoutMs });
    addErrorCodes(client);
    try {
      await client.connect();
      return await work(client);
    } finally {
      await client.end();
    }
  });
}

async function retryWhileUnavailable<T>(work: () => Promise<T>, retryTimeoutMs: number): Promise<T> {
  const giveUpAt = Date.now() + retryTimeoutMs;
  for (;;) {
    try {
      return await work();
    } catch (thrown) {
      if (!(thrown instanceof AppError && thrown.code === 'unavailable') || Date.now() > giveUpAt) throw thrown;
      await pause(retryIntervalMs);
    }
  }
}

async function listPendingNames(client: pg.Client): Promise<string[]> {
  await client.query(migrationsTable);
  const { rows } = await client.query<{ migration_name: string }>(
    'SELECT migration_name FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL',
  );
  const applied = new Set(rows.map((row) => row.migration_name));
  const entries = await readdir(migrationsDir, { withFileTypes: true });
  const names = entries.flatMap((entry) => (entry.isDirectory() ? [entry.name] : [])).sort();
  return names.filter((name) => !applied.has(name));
}

async function applyMigration(client: pg.Client, name: string): Promise<void> {
  const script = await readFile(join(migrationsDir, name, 'migration.sql'), 'utf8');
  const checksum = createHash('sha256').update(script).digest('hex');
  await client.query('BEGIN');
  await client.query(script);
  await client.query(
    'INSERT INTO _prisma_migrations (id, checksum, finished_at, migration_name, applied_steps_count) VALUES ($1, $2, now(), $3, 1)',
    [randomUUID(), checksum, name],
  );
  await client.query('COMMIT');
}
