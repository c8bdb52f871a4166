import { AppError } from '@pixmill/contracts';
import { isUniqueViolation } from '../connection/database-error.js';
import type { PrismaDatabase } from '../connection/prisma-client.js';
import { hashApiKey, toApiKeyRow } from './api-key-row.js';

/** What may be shown of a key. The key itself is not stored. */
export interface ApiKeyInfo {
  readonly id: string;
  readonly accountId: string;
  /** What its owner uses it for. */
  readonly name: string | null;
  readonly lastFour: string;
  readonly createdAt: Date;
  /** Exact to the minute; null when it was never used. */
  readonly lastUsedAt: Date | null;
  readonly revokedAt: Date | null;
}

export interface NewApiKey {
  readonly accountId: string;
  readonly key: string;
  readonly name?: string | null;
}

export interface ApiKeysRepository {
  /** Throws AppError `invalid_parameter` for a key that exists already, in any account. */
  add(newKey: NewApiKey): Promise<ApiKeyInfo>;
  /** Whether the key exists, revoked or not. */
  isKnown(key: string): Promise<boolean>;
  /** Oldest first, revoked ones too. */
  list(accountId: string): Promise<readonly ApiKeyInfo[]>;
  /** Revokes a key from the next request on; a revoked key stays as it is. Throws AppError `key_not_found`. */
  revoke(keyId: string): Promise<ApiKeyInfo>;
}

const apiKeySelect = { id: true, accountId: true, name: true, lastFour: true, createdAt: true, lastUsedAt: true, revokedAt: true } as const;

/** Throws AppError `invalid_parameter`. Keys are found by their hash, so one key cannot belong to two accounts. */
export function rejectDuplicateKey(cause: unknown): never {
  const problem = 'is in use already';
  throw new AppError('invalid_parameter', { message: `key: ${problem}`, fields: { key: [problem] }, cause });
}

export function createApiKeysRepository(prisma: PrismaDatabase): ApiKeysRepository {
  return {
    async add({ accountId, key, name = null }) {
      try {
        return await prisma.apiKey.create({ data: { accountId, ...toApiKeyRow(key, name) }, select: apiKeySelect });
      } catch (thrown) {
        if (isUniqueViolation(thrown)) rejectDuplicateKey(thrown);
        throw thrown;
      }
    },

    isKnown: async (key) => (await prisma.apiKey.count({ where: { hash: hashApiKey(key) } })) > 0,

    list: (accountId) =>
      prisma.apiKey.findMany({ where: { accountId }, select: apiKeySelect, orderBy: [{ createdAt: 'asc' }, { id: 'asc' }] }),

    async revoke(keyId) {
      await prisma.apiKey.updateMany({ where: { id: keyId, revokedAt: null }, data: { revokedAt: new Date() } });
      const row = await prisma.apiKey.findUnique({ where: { id: keyId }, select: apiKeySelect });
      if (!row) throw new AppError('key_not_found');
      return row;
    },
  };
}
