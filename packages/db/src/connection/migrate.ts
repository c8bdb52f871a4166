import { createHash, randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AppError } from '@pixmill/contracts';
import { retryWhileUnavailable } from '@pixmill/runtime';
import type pg from 'pg';
import { migrationLockKey } from './advisory-locks.js';
import { checkSession, withClient } from './connection-check.js';
import type { DatabaseAddress } from './database-settings.js';
import { compareReleases, getRelease } from './release.js';

/** In Prisma's layout: one folder per migration, named after its time. */
const migrationsDir = fileURLToPath(new URL('../../../../prisma/migrations', import.meta.url));

const retryIntervalMs = 250;

const migrationsTable = `CREATE TABLE IF NOT EXISTS _prisma_migrations (
  id VARCHAR(36) PRIMARY KEY, checksum VARCHAR(64) NOT NULL, finished_at TIMESTAMPTZ, migration_name VARCHAR(255) NOT NULL,
  logs TEXT, rolled_back_at TIMESTAMPTZ, started_at TIMESTAMPTZ NOT NULL DEFAULT now(), applied_steps_count INTEGER NOT NULL DEFAULT 0)`;

/** How long a process waits at its start for a server that does not answer yet. */
export interface StartPatience {
  /** In ms; default 0. */
  readonly retryTimeoutMs?: number;
  /** Called once, before the first retry, with the reason. */
  readonly onRetry?: (reason: string) => void;
  /** Ends the waiting. */
  readonly signal?: AbortSignal;
}

/**
 * Applies the pending migrations and returns their names. Writes the same table and checksums as `prisma migrate deploy`, so that
 * either may follow the other. Each migration is one transaction, which holds a lock: concurrent callers wait for each other, and it
 * works through a pooler, too. Throws AppError `unavailable`, `internal`, or `setup_failed`: for a pooler that `address` does not name, and
 * when the database needs a newer release.
 */
export async function migrate(address: DatabaseAddress, patience: StartPatience = {}): Promise<string[]> {
  await retryWhileUnavailable(() => checkSession(address), startRetries(patience));
  return withClient({ connectionString: address.url }, async (client) => {
    const names: string[] = [];
    for (let name = await applyNext(client); name !== null; name = await applyNext(client)) names.push(name);
    return names;
  });
}

/**
 * Throws AppError `setup_failed` with the names of the migrations that this database lacks: no process runs on an old schema. Migrations that
 * this release does not know are no error, unless the schema names a newer release as the oldest that may run on it (docs/running.md#upgrades).
 * Also throws for a pooler that `address` does not name. Throws `unavailable` when the server does not answer in time.
 */
export async function assertMigrated(address: DatabaseAddress, patience: StartPatience = {}): Promise<void> {
  const pending = await retryWhileUnavailable(async () => {
    await checkSession(address);
    return withClient({ connectionString: address.url }, async (client) => {
      await assertReleaseAllowed(client);
      return listPendingNames(client);
    });
  }, startRetries(patience));
  if (pending.length === 0) return;
  throw new AppError('setup_failed', { message: `The database lacks migrations: ${pending.join(', ')}. \`npm start\` applies them.` });
}

/** Sooner than elsewhere: the start of the service waits for it. */
const startRetries = ({ retryTimeoutMs = 0, ...patience }: StartPatience) => ({ ...patience, retryTimeoutMs, retryIntervalMs });

/** Throws AppError `setup_failed` for a release older than the schema allows. A schema from before the column allows every release. */
export async function assertReleaseAllowed(client: pg.Client): Promise<void> {
  const { rows: tables } = await client.query<{ exists: boolean }>(`SELECT to_regclass('service') IS NOT NULL AS exists`);
  if (!tables[0]?.exists) return;
  const { rows } = await client.query<{ oldest: string | null }>(`SELECT to_jsonb(service) ->> 'oldest_release' AS oldest FROM service`);
  const [{ oldest } = { oldest: null }] = rows;
  const release = getRelease();
  if (oldest === null || compareReleases(release, oldest) >= 0) return;
  const message = `The database needs Pixmill ${oldest} or later, and this is Pixmill ${release}. Install release ${oldest} or a later one.`;
  throw new AppError('setup_failed', { message });
}

/** Names of the migrations that the database lacks, oldest first. */
export async function listPendingNames(client: pg.Client): Promise<string[]> {
  const { rows: tables } = await client.query<{ exists: boolean }>(`SELECT to_regclass('_prisma_migrations') IS NOT NULL AS exists`);
  const { rows } = tables[0]?.exists
    ? await client.query<{ migration_name: string }>(
        'SELECT migration_name FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL',
      )
    : { rows: [] };
  const applied = new Set(rows.map((row) => row.migration_name));
  const entries = await readdir(migrationsDir, { withFileTypes: true });
  const names = entries.flatMap((entry) => (entry.isDirectory() ? [entry.name] : [])).sort();
  return names.filter((name) => !applied.has(name));
}

/** Applies the first pending migration; null when there is none. An error ends the connection, and with it the transaction. */
async function applyNext(client: pg.Client): Promise<string | null> {
  // A migration may take longer than the operator lets ordinary statements run.
  await client.query('BEGIN; SET LOCAL statement_timeout = 0');
  await client.query('SELECT pg_advisory_xact_lock($1)', [migrationLockKey]);
  await assertReleaseAllowed(client);
  await client.query(migrationsTable);
  const [name = null] = await listPendingNames(client);
  if (name !== null) await applyMigration(client, name);
  await client.query('COMMIT');
  return name;
}

async function applyMigration(client: pg.Client, name: string): Promise<void> {
  const script = await readFile(join(migrationsDir, name, 'migration.sql'), 'utf8');
  const checksum = createHash('sha256').update(script).digest('hex');
  await client.query(script);
  await client.query(
    'INSERT INTO _prisma_migrations (id, checksum, finished_at, migration_name, applied_steps_count) VALUES ($1, $2, now(), $3, 1)',
    [randomUUID(), checksum, name],
  );
}
