import { AppError } from '@pixmill/contracts';
import { hashKey, toKeyRow } from './api-key.js';
import { atDatabase, type Client, isDuplicate } from './client.js';

/** What may be told about a key; the key itself is nowhere. */
export interface KeyFacts {
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

export interface NewKey {
  readonly accountId: string;
  readonly key: string;
  readonly name?: string | null;
}

export interface KeysRepository {
  /** Throws AppError `invalid_parameter` for a key that is in use already, here or elsewhere. */
  add(newKey: NewKey): Promise<KeyFacts>;
  /** Whether this key was ever given out, revoked or not. */
  isKnown(key: string): Promise<boolean>;
  /** Oldest first, revoked ones too. */
  listOf(accountId: string): Promise<readonly KeyFacts[]>;
  /** Closes a key from the next request on; one that is revoked already stays as it is. Throws AppError `key_not_found`. */
  revoke(keyId: string): Promise<KeyFacts>;
}

const facts = { id: true, accountId: true, name: true, lastFour: true, createdAt: true, lastUsedAt: true, revokedAt: true } as const;

/** Throws AppError `invalid_parameter`; keys are told apart by their hash, so one cannot open two accounts. */
export function refuseTakenKey(cause: unknown): never {
  const problem = 'is in use already';
  throw new AppError('invalid_parameter', { message: `key: ${problem}`, fields: { key: [problem] }, cause });
}

export function createKeysRepository(client: Client): KeysRepository {
  return {
    add: ({ accountId, key, name = null }) =>
      atDatabase(async () => {
        try {
          return await client.apiKey.create({ data: { accountId, ...toKeyRow(key, name) }, select: facts });
        } catch (thrown) {
          if (isDuplicate(thrown)) refuseTakenKey(thrown);
          throw thrown;
        }
      }),

    isKnown: (key) => atDatabase(async () => (await client.apiKey.count({ where: { hash: hashKey(key) } })) > 0),

    listOf: (accountId) =>
      atDatabase(() => client.apiKey.findMany({ where: { accountId }, select: facts, orderBy: [{ createdAt: 'asc' }, { id: 'asc' }] })),

    revoke: (keyId) =>
      atDatabase(async () => {
        await client.apiKey.updateMany({ where: { id: keyId, revokedAt: null }, data: { revokedAt: new Date() } });
        const row = await client.apiKey.findUnique({ where: { id: keyId }, select: facts });
        if (!row) throw new AppError('key_not_found');
        return row;
      }),
  };
}
