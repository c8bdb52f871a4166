import { findClockOffset } from '@pixmill/runtime';
import { checkSession, withClient } from './connection-check.js';
import type { DatabaseAddress } from './database-settings.js';
import { assertReleaseAllowed, listPendingNames } from './migrate.js';

/** What an operator wants to know about a server, before any process works on it. */
export interface DatabaseFacts {
  /** Such as `18.1`. */
  readonly version: string;
  readonly majorVersion: number;
  /** Names of the migrations that it lacks, oldest first. */
  readonly missingMigrations: readonly string[];
  /** Connections of ordinary users that it allows. */
  readonly maxConnections: number;
  /** Connections to all its databases now, this one included. */
  readonly openConnections: number;
  /** Whether it takes no writes, as a replica. */
  readonly readOnly: boolean;
  /** Of a statement without work, in ms. */
  readonly roundTripMs: number;
  /** Its clock minus ours, in ms. */
  readonly clockOffsetMs: number;
}

const factsStatement = `SELECT current_setting('server_version') AS version, current_setting('server_version_num')::int / 10000 AS "majorVersion",
  current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int AS "maxConnections",
  (SELECT sum(numbackends)::int FROM pg_stat_database) AS "openConnections",
  pg_is_in_recovery() OR current_setting('default_transaction_read_only')::bool AS "readOnly"`;

/**
 * Asks a server about itself, over connections of its own. Throws AppError `unavailable` without an answer, `internal` for another refusal, and
 * `setup_failed` for a pooler that `address` does not name and for a schema that needs a newer release.
 */
export async function inspectDatabase(address: DatabaseAddress): Promise<DatabaseFacts> {
  await checkSession(address);
  return withClient({ connectionString: address.url }, async (client) => {
    const { rows } = await client.query<Omit<DatabaseFacts, 'missingMigrations' | 'roundTripMs' | 'clockOffsetMs'>>(factsStatement);
    const [facts] = rows as [(typeof rows)[number]]; // a SELECT without FROM has one row
    await assertReleaseAllowed(client);
    const missingMigrations = await listPendingNames(client);
    const [sentAt, startedAt] = [Date.now(), performance.now()];
    const { rows: clocks } = await client.query<{ ms: number }>('SELECT extract(epoch FROM clock_timestamp())::float8 * 1000 AS ms');
    const roundTripMs = performance.now() - startedAt;
    const clock = clocks[0]?.ms ?? sentAt;
    const clockOffsetMs = findClockOffset({ from: sentAt, to: sentAt + roundTripMs }, { from: clock, to: clock });
    return { ...facts, missingMigrations, roundTripMs, clockOffsetMs };
  });
}
