import { randomUUID } from 'node:crypto';
import { type Account, AppError } from '@pixmill/contracts';
import { interval, type Sql, type SqlConnection, sql } from '../sql.js';

/** Whom a session or a sign-in code signs in. */
export interface SignInGrant {
  /** Null for one that only administers. */
  readonly accountId: string | null;
  readonly admin: boolean;
}

export interface NewSession extends SignInGrant {
  /** SHA-256 of the token. */
  readonly hash: Uint8Array;
  /** The key it was opened with; null for a session by code or by the administration key. */
  readonly keyId: string | null;
  /** Binds the session to the administration key; null when it was not opened with that key. */
  readonly adminProof: Uint8Array | null;
  readonly ttlMs: number;
}

/** A session that has not ended, and whose account and key may be used. */
export interface SessionRecord {
  readonly id: string;
  readonly account: Account | null;
  readonly keyId: string | null;
  /** Those of its key; null is everything. */
  readonly scopes: readonly string[] | null;
  /** Limit of the account; null is that of the service. */
  readonly requestsPerMinute: number | null;
  readonly admin: boolean;
  readonly adminProof: Uint8Array | null;
  readonly expiresAt: Date;
}

export interface NewSignInCode extends SignInGrant {
  /** SHA-256 of the code. */
  readonly hash: Uint8Array;
  readonly ttlMs: number;
}

/** Sessions of browsers, and the codes that open them. Tokens and codes are stored as hashes only. */
export interface SessionsRepository {
  /** Opens a session. Ends the oldest one of the same account and key beyond `maxSessionsPerKey`. */
  open(session: NewSession): Promise<{ readonly id: string; readonly expiresAt: Date }>;
  /** Null for a token that is unknown or expired, or whose key or account has ended. */
  find(hash: Uint8Array): Promise<SessionRecord | null>;
  /** Makes a session end `ttlMs` from now. Returns that time; null when the session has been closed. */
  renew(id: string, ttlMs: number): Promise<Date | null>;
  close(id: string): Promise<void>;
  addCode(code: NewSignInCode): Promise<{ readonly expiresAt: Date }>;
  /** Uses up a code: a second call with it returns null, also at the same moment. Null for the code of a disabled account. */
  takeCode(hash: Uint8Array): Promise<SignInGrant | null>;
  /** Deletes sessions and codes that have expired. */
  prune(): Promise<void>;
}

/** Browsers of one key. A script that opens a session for each request fills the table no further. */
const maxSessionsPerKey = 100;

interface SessionRow extends Omit<Account, 'id'>, Omit<SessionRecord, 'account'> {
  readonly accountId: string | null;
}

async function open(tx: SqlConnection, { hash, accountId, keyId, admin, adminProof, ttlMs }: NewSession) {
  const sameOwner = sql`${accountId === null ? sql`account_id IS NULL` : sql`account_id = ${accountId}::uuid`}
    AND ${keyId === null ? sql`key_id IS NULL` : sql`key_id = ${keyId}::uuid`}`;
  await tx.execute(sql`
    DELETE FROM sessions WHERE id IN
      (SELECT id FROM sessions WHERE ${sameOwner} ORDER BY created_at DESC OFFSET ${maxSessionsPerKey - 1})`);
  const [opened] = await tx.query<{ id: string; expiresAt: Date }>(sql`
    INSERT INTO sessions (id, hash, account_id, key_id, admin, admin_proof, expires_at)
    VALUES (${randomUUID()}::uuid, ${hash}::bytea, ${accountId}::uuid, ${keyId}::uuid, ${admin}, ${adminProof}::bytea,
      now() + ${interval(ttlMs)})
    RETURNING id, expires_at AS "expiresAt"`);
  if (!opened) throw new AppError('internal', { detail: 'the inserted session was not returned' });
  return opened;
}

const enabledAccount = sql`(s.account_id IS NULL OR a.disabled_at IS NULL)`;

export function createSessionsRepository(db: Sql): SessionsRepository {
  return {
    open: (session) => db.transaction((tx) => open(tx, session)),

    async find(hash) {
      const [row] = await db.query<SessionRow>(sql`
        SELECT s.id, s.key_id AS "keyId", k.scopes, s.admin, s.admin_proof AS "adminProof", s.expires_at AS "expiresAt",
          a.requests_per_minute AS "requestsPerMinute", a.id AS "accountId", a.name, a.email, a.tokens, a.unlimited
        FROM sessions s LEFT JOIN accounts a ON a.id = s.account_id LEFT JOIN api_keys k ON k.id = s.key_id
        WHERE s.hash = ${hash}::bytea AND s.expires_at > now() AND ${enabledAccount}
          AND (s.key_id IS NULL OR (k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > now())))`);
      if (!row) return null;
      const { accountId, name, email, tokens, unlimited, ...session } = row;
      return { ...session, account: accountId === null ? null : { id: accountId, name, email, tokens, unlimited } };
    },

    async renew(id, ttlMs) {
      const [renewed] = await db.query<{ expiresAt: Date }>(sql`
        UPDATE sessions SET expires_at = now() + ${interval(ttlMs)} WHERE id = ${id}::uuid RETURNING expires_at AS "expiresAt"`);
      return renewed?.expiresAt ?? null;
    },

    async close(id) {
      await db.execute(sql`DELETE FROM sessions WHERE id = ${id}::uuid`);
    },

    async addCode({ hash, accountId, admin, ttlMs }) {
      const [added] = await db.query<{ expiresAt: Date }>(sql`
        INSERT INTO sign_in_codes (hash, account_id, admin, expires_at)
        VALUES (${hash}::bytea, ${accountId}::uuid, ${admin}, now() + ${interval(ttlMs)}) RETURNING expires_at AS "expiresAt"`);
      if (!added) throw new AppError('internal', { detail: 'the inserted code was not returned' });
      return added;
    },

    async takeCode(hash) {
      const [grant] = await db.query<SignInGrant & { usable: boolean }>(sql`
        WITH taken AS (DELETE FROM sign_in_codes WHERE hash = ${hash}::bytea RETURNING account_id, admin, expires_at)
        SELECT s.account_id AS "accountId", s.admin, s.expires_at > now() AND ${enabledAccount} AS usable
        FROM taken s LEFT JOIN accounts a ON a.id = s.account_id`);
      return grant?.usable ? { accountId: grant.accountId, admin: grant.admin } : null;
    },

    async prune() {
      for (const table of [sql`sessions`, sql`sign_in_codes`]) await db.execute(sql`DELETE FROM ${table} WHERE expires_at <= now()`);
    },
  };
}
