import { AppError } from '@pixmill/contracts';
import { isUniqueViolation, mapDatabaseErrors, type PrismaDatabase } from '../sql.js';
import { hashApiKey, toApiKeyRow } from './api-key.js';

/** What may be told about a key; the key itself is nowhere. */
export interface ApiKeyInfo {
  readonly id: string;
  readonly accountId: string;
  /** What it is for, in its owner's words. */
  readonly name: string | null;
  readonly lastFour: string;
  readonly createdAt: Date;
  /** To the minute; null when it was never used. */
  readonly lastUsedAt: Date | null;
  readonly revokedAt: Date | null;
}

export interface NewApiKey {
  readonly accountId: string;
  readonly key: string;
  readonly name?: string | null;
}

export interface ApiKeysRepository {
  /** Throws AppError `invalid_parameter` for a key that is in use already, here or elsewhere. */
  add(newKey: NewApiKey): Promise<ApiKeyInfo>;
  /** Whether this key was ever given out, revoked or not. */
  isKnown(key: string): Promise<boolean>;
  /** Oldest first, revoked ones too. */
  list(accountId: string): Promise<readonly ApiKeyInfo[]>;
  /** Closes a key from the next request on; one that is revoked already stays as it is. Throws AppError `key_not_found`. */
  revoke(keyId: string): Promise<ApiKeyInfo>;
}

const apiKeySelect = { id: true, accountId: true, name: true, lastFour: true, createdAt: true, lastUsedAt: true, revokedAt: true } as const;

/** Throws AppError `invalid_parameter`; keys are told apart by their hash, so one cannot open two accounts. */
export function rejectDuplicateKey(cause: unknown): never {
  const problem = 'is in use already';
  throw new AppError('invalid_parameter', { message: `key: ${problem}`, fields: { key: [problem] }, cause });
}

export function createApiKeysRepository(client: PrismaDatabase): ApiKeysRepository {
  return {
    add: ({ accountId, key, name = null }) =>
      mapDatabaseErrors(async () => {
        try {
          return await client.apiKey.create({ data: { accountId, ...toApiKeyRow(key, name) }, select: apiKeySelect });
        } catch (thrown) {
          if (isUniqueViolation(thrown)) rejectDuplicateKey(thrown);
          throw thrown;
        }
      }),

    isKnown: (key) => mapDatabaseErrors(async () => (await client.apiKey.count({ where: { hash: hashApiKey(key) } })) > 0),

    list: (accountId) =>
      mapDatabaseErrors(() =>
        client.apiKey.findMany({ where: { accountId }, select: apiKeySelect, orderBy: [{ createdAt: 'asc' }, { id: 'asc' }] }),
      ),

    revoke: (keyId) =>
      mapDatabaseErrors(async () => {
        await client.apiKey.updateMany({ where: { id: keyId, revokedAt: null }, data: { revokedAt: new Date() } });
        const row = await client.apiKey.findUnique({ where: { id: keyId }, select: apiKeySelect });
        if (!row) throw new AppError('key_not_found');
        return row;
      }),
  };
}
