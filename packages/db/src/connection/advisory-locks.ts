import { type Statement, sql } from '../sql.js';

/** First half of a lock's key: equal texts in two namespaces do not block each other. All versions of Pixmill must use the same numbers. */
const lockNamespaces = { endpoints: 7_301, webhookSecrets: 7_302, watermarks: 7_303, connectors: 7_304, fetches: 7_305 } as const;

export type LockNamespace = keyof typeof lockNamespaces;

/** Serializes all callers of `migrate` on one database. */
export const migrationLockKey = 727_045_601;

/**
 * Waits for the lock of `key`, a text or an expression, and holds it until the transaction ends; for `SqlConnection.execute` and
 * Prisma's `$executeRaw`. A null key locks nothing.
 */
export const advisoryLock = (namespace: LockNamespace, key: string | Statement): Statement =>
  sql`SELECT pg_advisory_xact_lock(${lockNamespaces[namespace]}::int, hashtext(${key}))`;
