import type { PrismaTransaction } from '../sql.js';

/** What an account keeps under ids of its own, and may have so many of. */
const lockNamespaces = { watermarks: 7_303, connectors: 7_304 } as const;

/** Anything else is nobody's, and need not be asked for: the database refuses some texts altogether. */
const objectIdPattern = /^[A-Za-z0-9]{10}$/;

/** Whether it could be the id of something an account keeps: 10 letters and digits. */
export const isObjectId = (id: string) => objectIdPattern.test(id);

/** Has those who count what an account keeps of one kind wait for each other, until the transaction ends. */
export async function lockObjectCount(tx: PrismaTransaction, kind: keyof typeof lockNamespaces, accountId: string): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(${lockNamespaces[kind]}::int, hashtext(${accountId}))`;
}
