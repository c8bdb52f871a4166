import type { Account } from '@pixmill/contracts';
import { type SqlConnection, sql } from '../sql.js';
import { hashApiKey } from './api-key-row.js';

/** An authenticated account and the key that it used. */
export interface Caller {
  readonly account: Account;
  readonly keyId: string;
  /** What the key may do; null is everything. */
  readonly scopes: readonly string[] | null;
  /** Limit of the account; null is that of the service. */
  readonly requestsPerMinute: number | null;
  /** Options of the key's preset, JSON as they were sent; null without a preset. */
  readonly presetOptions: unknown;
}

/** Last-used times are exact to the minute, so that a busy key costs one write a minute. */
const lastUsedResolutionMs = 60_000;

interface CallerRow extends Account {
  readonly keyId: string;
  readonly scopes: string[] | null;
  readonly requestsPerMinute: number | null;
  readonly presetOptions: unknown;
  readonly lastUsedAt: Date | null;
}

export async function findCaller(db: SqlConnection, key: string): Promise<Caller | null> {
  const [row] = await db.query<CallerRow>(sql`
    SELECT a.id, a.name, a.email, a.tokens, a.unlimited, k.id AS "keyId", k.scopes, p.options AS "presetOptions",
      a.requests_per_minute AS "requestsPerMinute",
      k.last_used_at AS "lastUsedAt"
    FROM api_keys k JOIN accounts a ON a.id = k.account_id LEFT JOIN presets p ON p.id = k.preset_id
    WHERE k.hash = ${hashApiKey(key)} AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > now())
      AND a.disabled_at IS NULL`);
  if (!row) return null;
  const { keyId, scopes, requestsPerMinute, presetOptions, lastUsedAt, ...account } = row;
  await recordUse(db, { keyId, lastUsedAt });
  return { account, keyId, scopes, requestsPerMinute, presetOptions };
}

async function recordUse(db: SqlConnection, { keyId, lastUsedAt }: Pick<CallerRow, 'keyId' | 'lastUsedAt'>): Promise<void> {
  const now = new Date();
  if (lastUsedAt && now.getTime() - lastUsedAt.getTime() < lastUsedResolutionMs) return;
  await db.execute(sql`UPDATE api_keys SET last_used_at = ${now} WHERE id = ${keyId}::uuid`);
}
