import { PrismaPg } from '@prisma/adapter-pg';
import type pg from 'pg';
import { type Prisma, PrismaClient } from '../generated/client.js';
import { connectTimeoutMs } from './pool.js';

export type PrismaDatabase = ReturnType<typeof createPrismaClient>;
export type PrismaTransaction = Prisma.TransactionClient;

const transactionTimeoutMs = 10_000;

/** A Prisma client over `pool`; `$disconnect` ends the pool. */
export function createPrismaClient(pool: pg.Pool) {
  const adapter = new PrismaPg(pool, { disposeExternalPool: true });
  return new PrismaClient({ adapter, transactionOptions: { maxWait: connectTimeoutMs, timeout: transactionTimeoutMs } });
}
