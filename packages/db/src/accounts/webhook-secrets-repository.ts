import { advisoryLock } from '../connection/advisory-locks.js';
import type { PrismaSource, PrismaTransaction } from '../connection/prisma-client.js';

/** A webhook secret as it is stored. */
export interface SealedWebhookSecret {
  readonly sealed: string;
  readonly createdAt: Date;
  /** Until when a retired secret signs too; null for the current one. */
  readonly expiresAt: Date | null;
}

export interface WebhookSecretsRepository {
  /** Active secrets: the current one first, then the retired ones that still sign. Empty when the account never had one. */
  findActive(accountId: string): Promise<SealedWebhookSecret[]>;
  /** Makes `sealed` the account's secret unless it has one; of parallel calls the first wins. Returns the active secrets. */
  createIfMissing(accountId: string, sealed: string): Promise<SealedWebhookSecret[]>;
  /** Makes `sealed` the current secret; the previous one also signs for another `overlapMs`. Returns the active secrets. */
  rotate(change: { readonly accountId: string; readonly sealed: string; readonly overlapMs: number }): Promise<SealedWebhookSecret[]>;
}

/** Each secret signs every attempt, and the header must stay small however often an account rotates. */
const maxRetiredSecrets = 4;

const secretSelect = { sealed: true, createdAt: true, expiresAt: true } as const;

function findActiveSecrets(tx: PrismaTransaction, accountId: string): Promise<SealedWebhookSecret[]> {
  return tx.webhookSecret.findMany({
    where: { accountId, OR: [{ expiresAt: null }, { expiresAt: { gt: new Date() } }] },
    select: secretSelect,
    orderBy: { expiresAt: { sort: 'desc', nulls: 'first' } },
  });
}

/** Deletes expired secrets, and retired ones beyond the limit. */
async function deleteRetiredSecrets(tx: PrismaTransaction, accountId: string): Promise<void> {
  const retired = { accountId, expiresAt: { not: null } };
  await tx.webhookSecret.deleteMany({ where: { accountId, expiresAt: { lte: new Date() } } });
  const surplus = await tx.webhookSecret.findMany({
    where: retired,
    select: { id: true },
    orderBy: { expiresAt: 'desc' },
    skip: maxRetiredSecrets,
  });
  if (surplus.length > 0) await tx.webhookSecret.deleteMany({ where: { id: { in: surplus.map(({ id }) => id) } } });
}

export function createWebhookSecretsRepository(prisma: PrismaSource): WebhookSecretsRepository {
  return {
    findActive: async (accountId) => findActiveSecrets(await prisma.open(), accountId),

    async createIfMissing(accountId, sealed) {
      const client = await prisma.open();
      return client.$transaction(async (tx) => {
        await tx.$executeRaw(advisoryLock('webhookSecrets', accountId));
        const current = await tx.webhookSecret.count({ where: { accountId, expiresAt: null } });
        if (current === 0) await tx.webhookSecret.create({ data: { accountId, sealed } });
        return findActiveSecrets(tx, accountId);
      });
    },

    async rotate({ accountId, sealed, overlapMs }) {
      const client = await prisma.open();
      return client.$transaction(async (tx) => {
        await tx.$executeRaw(advisoryLock('webhookSecrets', accountId));
        const expiresAt = new Date(Date.now() + overlapMs);
        await tx.webhookSecret.updateMany({ where: { accountId, expiresAt: null }, data: { expiresAt } });
        await deleteRetiredSecrets(tx, accountId);
        await tx.webhookSecret.create({ data: { accountId, sealed } });
        return findActiveSecrets(tx, accountId);
      });
    },
  };
}
