import { parseUrl } from '@pixmill/contracts';
import { choice, durationBetween, integer } from '@pixmill/runtime';
import { z } from 'zod';

const databasePooler = choice(['none', 'transaction']);

/** `transaction`: a pooler gives a connection of the server to one transaction at a time, so that nothing outlives a transaction. */
export type DatabasePooler = z.infer<typeof databasePooler>;

/** What every process must know that opens the database, beside its URL. */
export const databasePoolerSettings = z.object({
  DATABASE_POOLER: databasePooler
    .prefault('none')
    .describe('`transaction`: DATABASE_URL leads to PgBouncer, or a pooler like it, in transaction mode. See docs/running.md'),
});

const urlRule = 'must start with postgresql://';

/** What is wrong with an address of PostgreSQL; null when nothing is. */
function findUrlFault(text: string): string | null {
  if (!/^postgres(ql)?:\/\//i.test(text)) return urlRule;
  // PostgreSQL allows an address without a host, for a socket: postgresql://user@/name?host=/run/postgresql. `URL` does not.
  const withHost = text.replace(/^(\w+:\/\/(?:[^/?#]*@)?)(?=[/?]|$)/, '$1localhost');
  if (parseUrl(withHost)) return null;
  return `${urlRule}, then user:password@host:port/name; special characters in the user and the password must be percent-encoded (%40 for @)`;
}

/** The address of PostgreSQL. */
export const databaseUrlSchema = z
  .string()
  .superRefine((text, context) => {
    const fault = findUrlFault(text);
    if (fault !== null) context.addIssue({ code: 'custom', message: fault });
  })
  .meta({ secret: 'login', example: 'postgresql://user:password@localhost:5432/pixmill' });

export const databaseSettings = z.object({
  DATABASE_URL: databaseUrlSchema.describe('PostgreSQL connection URL; when unset, `npm start` runs its own server'),
  ...databasePoolerSettings.shape,
  DATABASE_AWAY_AFTER: durationBetween('100ms', '1m')
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
