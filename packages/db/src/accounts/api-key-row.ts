import { createHash } from 'node:crypto';
import { sql } from '../sql.js';

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
  /** What the key may do; null is everything. */
  readonly scopes: readonly string[] | null;
  /** From then on it is an unknown key; null is never. */
  readonly expiresAt: Date | null;
  /** Options of its requests to a dialect; null without a preset. */
  readonly presetId: string | null;
}

/** What can be set of a key. */
export type ApiKeySettings = Pick<ApiKeyInfo, 'name' | 'scopes' | 'expiresAt' | 'presetId'>;

export const apiKeyColumns = sql`id, account_id AS "accountId", name, last_four AS "lastFour", created_at AS "createdAt",
  last_used_at AS "lastUsedAt", revoked_at AS "revokedAt", scopes, expires_at AS "expiresAt", preset_id AS "presetId"`;

/** Keys are long and random, so a fast hash protects them (docs/reliability.md#keys-at-rest). */
export function hashApiKey(key: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(createHash('sha256').update(key).digest());
}

/** The columns that are stored of a key. */
export function toApiKeyRow(key: string, name: string | null) {
  return { hash: hashApiKey(key), lastFour: key.slice(-4), name };
}
