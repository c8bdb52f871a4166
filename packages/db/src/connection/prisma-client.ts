import type pg from 'pg';
import type { Prisma, PrismaClient } from '../generated/client.js';
import { connectTimeoutMs } from './pool.js';

export type PrismaTransaction = Prisma.TransactionClient;

/** Opens the client at its first use: loading it takes 0.2 s of processor time, and most processes and commands never need it. */
export interface PrismaSource {
  open(): Promise<PrismaClient>;
  /** Ends the pool, too. */
  close(): Promise<void>;
}

const transactionTimeoutMs = 10_000;

/** A Prisma client over `pool`. */
export function createPrismaSource(pool: pg.Pool): PrismaSource {
  let opening: Promise<PrismaClient> | undefined;
  return {
    open() {
      opening ??= createClient(pool);
      return opening;
    },
    async close() {
      await (await opening)?.$disconnect();
      // Prisma ends the pool only if it has used it.
      if (!pool.ending) await pool.end();
    },
  };
}

async function createClient(pool: pg.Pool): Promise<PrismaClient> {
  const [{ PrismaPg }, generated] = await Promise.all([import('@prisma/adapter-pg'), import('../generated/client.js')]);
  const adapter = new PrismaPg(pool, { disposeExternalPool: true });
  return new generated.PrismaClient({ adapter, transactionOptions: { maxWait: connectTimeoutMs, timeout: transactionTimeoutMs } });
}
