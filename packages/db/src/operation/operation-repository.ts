import { getRelease } from '../connection/release.js';
import { type Sql, sql } from '../sql.js';
import { countEndpointTroubles, type EndpointTroubles } from './count-endpoint-troubles.js';
import { type FailureQuery, type Failures, readFailures } from './read-failures.js';
import { type QueueState, readQueues, readSettledRate, type SettledRate } from './read-queues.js';

/** The release of this process, and the schema that it works on. */
export interface SchemaState {
  readonly release: string;
  /** The oldest release that may run on the schema. */
  readonly oldestRelease: string;
  /** Name of the newest migration that was applied. */
  readonly newestMigration: string;
  readonly migrations: number;
}

/** What an operator looks at. Each call is bounded, also in a large service. */
export interface OperationRepository {
  readQueues(): Promise<readonly QueueState[]>;
  readSettledRate(): Promise<SettledRate>;
  readFailures(query: FailureQuery): Promise<Failures>;
  /** E-mail addresses of accounts by their ids. */
  readEmails(accountIds: readonly string[]): Promise<ReadonlyMap<string, string>>;
  readSchema(): Promise<SchemaState>;
  countEndpointTroubles(): Promise<EndpointTroubles>;
}

export function createOperationRepository(db: Sql): OperationRepository {
  return {
    readQueues: () => readQueues(db),
    readSettledRate: () => readSettledRate(db),
    countEndpointTroubles: () => countEndpointTroubles(db),
    readFailures: (query) => readFailures(db, query),

    async readEmails(accountIds) {
      const rows = await db.query<{ id: string; email: string }>(sql`
        SELECT id, email FROM accounts WHERE id = ANY(${[...accountIds]}::uuid[])`);
      return new Map(rows.map(({ id, email }) => [id, email]));
    },

    async readSchema() {
      const [row] = await db.query<Omit<SchemaState, 'release'>>(sql`
        SELECT (SELECT oldest_release FROM service) AS "oldestRelease", coalesce(max(migration_name), '') AS "newestMigration",
          count(*)::int AS migrations
        FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL`);
      return { release: getRelease(), ...(row ?? { oldestRelease: '', newestMigration: '', migrations: 0 }) };
    },
  };
}
