import { type SqlConnection, sql } from '../sql.js';

/** In SQL, because Prisma compares without case by a pattern in which `_` and `%` match any text. */
export async function findAccountIdByEmail(db: SqlConnection, email: string): Promise<string | null> {
  const [row] = await db.query<{ id: string }>(sql`SELECT id FROM accounts WHERE lower(email) = lower(${email})`);
  return row?.id ?? null;
}
