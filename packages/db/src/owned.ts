import type { Transaction } from './client.js';

/** What an account keeps under ids of its own, and may have so many of. */
const namespaces = { watermarks: 7_303, connectors: 7_304 } as const;

/** Anything else is nobody's, and need not be asked for: the database refuses some texts altogether. */
const idPattern = /^[A-Za-z0-9]{10}$/;

/** Whether it could be the id of something an account keeps: 10 letters and digits. */
export const isOwnedId = (id: string) => idPattern.test(id);

/** Has those who count what an account keeps of one kind wait for each other, until the transaction ends. */
export async function lockCount(tx: Transaction, kind: keyof typeof namespaces, accountId: string): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(${namespaces[kind]}::int, hashtext(${accountId}))`;
}
