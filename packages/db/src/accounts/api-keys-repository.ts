import { randomUUID } from 'node:crypto';
import { AppError } from '@pixmill/contracts';
import { findViolatedIndex } from '../connection/database-error.js';
import { isAfter, type ListPosition } from '../list-position.js';
import { type Sql, sql } from '../sql.js';
import { type ApiKeyInfo, type ApiKeySettings, apiKeyColumns, hashApiKey, toApiKeyRow } from './api-key-row.js';
import { changeKey, changeOwnKey, type OwnKeyChange, revokeKey } from './change-api-key.js';

export interface NewApiKey extends Partial<ApiKeySettings> {
  readonly accountId: string;
  readonly key: string;
}

export interface ApiKeysRepository {
  /** Throws AppError `invalid_parameter` for a key that exists already, in any account. */
  add(newKey: NewApiKey): Promise<ApiKeyInfo>;
  /** Whether the key exists, revoked or not. */
  isKnown(key: string): Promise<boolean>;
  /** Oldest first, revoked ones too. */
  list(accountId: string): Promise<readonly ApiKeyInfo[]>;
  /** Oldest first, revoked ones too, from the key after a position on. */
  listAfter(page: {
    readonly accountId: string;
    readonly after: ListPosition | null;
    readonly limit: number;
  }): Promise<readonly ApiKeyInfo[]>;
  find(accountId: string, keyId: string): Promise<ApiKeyInfo | null>;
  /**
   * Changes or revokes a key on behalf of a key of its account. Throws AppError `key_not_found`, or `state_conflict` when no key could
   * administer the account any more.
   */
  changeOwn(change: OwnKeyChange): Promise<ApiKeyInfo>;
  /** Changes a key of any account, on behalf of the operator. Throws AppError `key_not_found`. */
  change(keyId: string, settings: Partial<ApiKeySettings>): Promise<ApiKeyInfo>;
  /** Revokes a key from the next request on; a revoked key stays as it is. Throws AppError `key_not_found`. */
  revoke(keyId: string): Promise<ApiKeyInfo>;
}

/** Of the index that keeps keys unique. */
export const apiKeyIndex = 'api_keys_hash_key';

/** Throws AppError `invalid_parameter`. Keys are found by their hash, so one key cannot belong to two accounts. */
export function rejectDuplicateKey(cause: unknown): never {
  const problem = 'is in use already';
  throw new AppError('invalid_parameter', { message: `key: ${problem}`, fields: { key: [problem] }, cause });
}

export function createApiKeysRepository(db: Sql): ApiKeysRepository {
  return {
    async add({ accountId, key, name = null, scopes = null, expiresAt = null, presetId = null }) {
      const { hash, lastFour } = toApiKeyRow(key, name);
      try {
        const [added] = await db.query<ApiKeyInfo>(sql`
          INSERT INTO api_keys (id, account_id, hash, name, last_four, scopes, expires_at, preset_id)
          VALUES (${randomUUID()}::uuid, ${accountId}::uuid, ${hash}::bytea, ${name}, ${lastFour}, ${scopes}::text[],
            ${expiresAt}::timestamptz, ${presetId}::uuid) RETURNING ${apiKeyColumns}`);
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
      db.query<ApiKeyInfo>(sql`SELECT ${apiKeyColumns} FROM api_keys WHERE account_id = ${accountId}::uuid ORDER BY created_at, id`),

    listAfter: ({ accountId, after, limit }) =>
      db.query<ApiKeyInfo>(sql`
        SELECT ${apiKeyColumns} FROM api_keys WHERE account_id = ${accountId}::uuid AND ${isAfter(after, sql`(created_at, id)`)}
        ORDER BY created_at, id LIMIT ${limit}::int`),

    async find(accountId, keyId) {
      const [key] = await db.query<ApiKeyInfo>(sql`
        SELECT ${apiKeyColumns} FROM api_keys WHERE account_id = ${accountId}::uuid AND id = ${keyId}::uuid`);
      return key ?? null;
    },

    changeOwn: (change) => changeOwnKey(db, change),
    change: (keyId, settings) => changeKey(db, { keyId, settings }),

    revoke: (keyId) => revokeKey(db, keyId),
  };
}
