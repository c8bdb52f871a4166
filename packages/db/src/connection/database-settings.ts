import { duration, integer } from '@pixmill/runtime';
import { z } from 'zod';

const databasePooler = z.enum(['none', 'transaction']);

/** `transaction`: a pooler gives a connection of the server to one transaction at a time, so that nothing outlives a transaction. */
export type DatabasePooler = z.infer<typeof databasePooler>;

/** What every process must know that opens the database, beside its URL. */
export const databasePoolerSettings = z.object({
  DATABASE_POOLER: databasePooler
    .prefault('none')
    .describe('`transaction`: DATABASE_URL leads to PgBouncer, or a pooler like it, in transaction mode. See docs/running.md'),
});

export const databaseSettings = z.object({
  DATABASE_URL: z.string().describe('PostgreSQL connection URL; when unset, `npm start` runs its own server'),
  ...databasePoolerSettings.shape,
  DATABASE_AWAY_AFTER: duration
    .prefault('600ms')
    .describe(
      'How long the database may take to answer. After this time, requests return 503 instead of waiting. Raise it for a distant or shared server',
    ),
  DATABASE_POOL: integer(1, 200).prefault('10').describe('Database connections per process'),
});

/** Where the database is, and what is in front of it. */
export interface DatabaseAddress {
  /** `postgresql://...` */
  readonly url: string;
  /** Default `none`. */
  readonly pooler?: DatabasePooler;
}

/** The address in the settings of a process. */
export function databaseAddressOf({
  DATABASE_URL,
  DATABASE_POOLER,
}: Pick<z.output<typeof databaseSettings>, 'DATABASE_URL' | 'DATABASE_POOLER'>): DatabaseAddress {
  return { url: DATABASE_URL, pooler: DATABASE_POOLER };
}
