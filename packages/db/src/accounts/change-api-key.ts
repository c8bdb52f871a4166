import { AppError } from '@pixmill/contracts';
import { type Sql, type SqlConnection, sql } from '../sql.js';
import { type ApiKeyInfo, type ApiKeySettings, apiKeyColumns } from './api-key-row.js';

/** What is set; absent fields stay as they are. */
export interface KeyChange {
  readonly keyId: string;
  readonly settings: Partial<ApiKeySettings>;
}

/** A change by a key of the same account. */
export interface OwnKeyChange extends KeyChange {
  readonly accountId: string;
  readonly revoke?: boolean;
}

/** The scope of keys that may change keys. */
const adminScope = 'account:admin';

/** Throws AppError `key_not_found`. */
export async function changeKey(db: SqlConnection, { keyId, settings }: KeyChange): Promise<ApiKeyInfo> {
  const { name = null, scopes = null, expiresAt = null, presetId = null } = settings;
  const has = (field: keyof ApiKeySettings) => sql`${settings[field] !== undefined}::boolean`;
  const [changed] = await db.query<ApiKeyInfo>(sql`
    UPDATE api_keys SET
      name = CASE WHEN ${has('name')} THEN ${name}::text ELSE name END,
      scopes = CASE WHEN ${has('scopes')} THEN ${scopes}::text[] ELSE scopes END,
      expires_at = CASE WHEN ${has('expiresAt')} THEN ${expiresAt}::timestamptz ELSE expires_at END,
      preset_id = CASE WHEN ${has('presetId')} THEN ${presetId}::uuid ELSE preset_id END
    WHERE id = ${keyId}::uuid RETURNING ${apiKeyColumns}`);
  if (!changed) throw new AppError('key_not_found');
  return changed;
}

/** Throws AppError `key_not_found`. A revoked key stays as it is. */
export async function revokeKey(db: SqlConnection, keyId: string): Promise<ApiKeyInfo> {
  const [revoked] = await db.query<ApiKeyInfo>(sql`
    UPDATE api_keys SET revoked_at = coalesce(revoked_at, now()) WHERE id = ${keyId}::uuid RETURNING ${apiKeyColumns}`);
  if (!revoked) throw new AppError('key_not_found');
  return revoked;
}

/**
 * Changes of one account wait for each other, so that two keys cannot revoke each other. Throws AppError `key_not_found`, or
 * `state_conflict` when no key could administer the account any more (docs/api/account.md#keys).
 */
export function changeOwnKey({ transaction }: Sql, { accountId, keyId, settings, revoke = false }: OwnKeyChange): Promise<ApiKeyInfo> {
  return transaction(async (tx) => {
    await tx.query(sql`SELECT id FROM accounts WHERE id = ${accountId}::uuid FOR NO KEY UPDATE`);
    const [found] = await tx.query(sql`SELECT id FROM api_keys WHERE id = ${keyId}::uuid AND account_id = ${accountId}::uuid`);
    if (!found) throw new AppError('key_not_found');
    const changed = revoke ? await revokeKey(tx, keyId) : await changeKey(tx, { keyId, settings });
    const [admin] = await tx.query(sql`
      SELECT id FROM api_keys WHERE account_id = ${accountId}::uuid AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())
        AND (scopes IS NULL OR ${adminScope} = ANY (scopes)) LIMIT 1`);
    if (admin) return changed;
    throw new AppError('state_conflict', { message: `No other key of this account has the scope ${adminScope}: create one first` });
  });
}
