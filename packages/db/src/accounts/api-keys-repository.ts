import { randomUUID } from 'node:crypto';
import { AppError } from '@pixmill/contracts';
import { findViolatedIndex } from '../connection/database-error.js';
import { type SqlConnection, sql } from '../sql.js';
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

const columns = sql`id, account_id AS "accountId", name, last_four AS "lastFour", created_at AS "createdAt",
  last_used_at AS "lastUsedAt", revoked_at AS "revokedAt"`;

/** Of the index that keeps keys unique. */
export const apiKeyIndex = 'api_keys_hash_key';

/** Throws AppError `invalid_parameter`. Keys are found by their hash, so one key cannot belong to two accounts. */
export function rejectDuplicateKey(cause: unknown): never {
  const problem = 'is in use already';
  throw new AppError('invalid_parameter', { message: `key: ${problem}`, fields: { key: [problem] }, cause });
}

export function createApiKeysRepository(db: SqlConnection): ApiKeysRepository {
  return {
    async add({ accountId, key, name = null }) {
      const { hash, lastFour } = toApiKeyRow(key, name);
      try {
        const [added] = await db.query<ApiKeyInfo>(sql`
          INSERT INTO api_keys (id, account_id, hash, name, last_four)
          VALUES (${randomUUID()}::uuid, ${accountId}::uuid, ${hash}::bytea, ${name}, ${lastFour}) RETURNING ${columns}`);
        if (!added) throw new AppError('internal', { detail: 'the inserted key was not returned' });
        return added;
      } catch (thrown) {
        if (findViolatedIndex(thrown) === apiKeyIndex) rejectDuplicateKey(thrown);
        throw thrown;
      }
    },

    async isKnown(key) {
      const [row] = await db.query<{ id: string }>(sql`SELECT id FROM api_keys WHERE hash = ${hashApiKey(key)}::bytea`);
      return row !== undefined;
    },

    list: (accountId) =>
      db.query<ApiKeyInfo>(sql`SELECT ${columns} FROM api_keys WHERE account_id = ${accountId}::uuid ORDER BY created_at, id`),

    async revoke(keyId) {
      const [revoked] = await db.query<ApiKeyInfo>(sql`
        UPDATE api_keys SET revoked_at = coalesce(revoked_at, now()) WHERE id = ${keyId}::uuid RETURNING ${columns}`);
      if (!revoked) throw new AppError('key_not_found');
      return revoked;
    },
  };
}
