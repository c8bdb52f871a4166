import { timingSafeEqual } from 'node:crypto';
import { type Account, AppError } from '@pixmill/contracts';
import type { AccountsRepository, SessionRecord, SessionsRepository, SignInGrant } from '@pixmill/db';
import { isEqualSecret } from '@pixmill/runtime';
import { createToken, hashToken, toAdminProof, toCsrfToken } from './session-token.js';

/** A session of a browser (docs/api/browser.md#sessions). */
export interface Session {
  readonly id: string;
  /** With its balance; null for a session that only administers. */
  readonly account: Account | null;
  /** The key it was opened with, whose scopes it has; null for one by code, which may do everything. */
  readonly keyId: string | null;
  readonly scopes: readonly string[] | null;
  /** Limit of the account; null is that of the service. */
  readonly requestsPerMinute: number | null;
  readonly admin: boolean;
  readonly expiresAt: Date;
  /** What requests that change something must send. */
  readonly csrfToken: string;
}

/** A session, and the token that its browser sends. */
export interface OpenedSession {
  readonly session: Session;
  readonly token: string;
}

/** What opens a session: an API key, the administration key, or a sign-in code. */
export type SessionCredential = { readonly key: string } | { readonly code: string };

/** Sessions of browsers. A session ends with its time, with its key and with its account. */
export interface Sessions {
  /** Throws AppError `api_key_unknown`, or `session_invalid` for a code that is unknown, used or expired. */
  open(credential: SessionCredential): Promise<OpenedSession>;
  /** Null for a token without a session. */
  find(token: string): Promise<Session | null>;
  /** Makes the session end one lifetime from now. Throws AppError `session_invalid`. */
  renew(session: Session): Promise<Session>;
  close(session: Session): Promise<void>;
}

export interface SessionsDeps {
  readonly sessions: SessionsRepository;
  readonly accounts: Pick<AccountsRepository, 'findCaller'>;
}

export interface SessionsOptions {
  /** Lifetime of a session since it was opened or renewed, in ms. */
  readonly ttlMs: number;
  /** The administration key; null without one. */
  readonly adminKey: string | null;
}

interface Grant extends SignInGrant {
  readonly keyId: string | null;
  readonly isByAdminKey: boolean;
}

export function createSessions({ sessions, accounts }: SessionsDeps, { ttlMs, adminKey }: SessionsOptions): Sessions {
  async function getGrantOfKey(key: string): Promise<Grant> {
    const caller = await accounts.findCaller(key);
    if (caller) return { accountId: caller.account.id, keyId: caller.keyId, admin: false, isByAdminKey: false };
    if (adminKey === null || !isEqualSecret(key, adminKey)) throw new AppError('api_key_unknown');
    return { accountId: null, keyId: null, admin: true, isByAdminKey: true };
  }

  async function getGrantOfCode(code: string): Promise<Grant> {
    const grant = await sessions.takeCode(hashToken(code));
    if (!grant) throw new AppError('session_invalid', { message: 'This code is unknown, was used already, or has expired' });
    return { ...grant, keyId: null, isByAdminKey: false };
  }

  /** The session ends when the operator sets another administration key. */
  const isProofValid = ({ adminProof }: SessionRecord, token: string) =>
    adminProof === null || (adminKey !== null && timingSafeEqual(adminProof, toAdminProof(token, adminKey)));

  async function find(token: string): Promise<Session | null> {
    const record = await sessions.find(hashToken(token));
    if (record === null || !isProofValid(record, token)) return null;
    const { adminProof: _, ...session } = record;
    return { ...session, csrfToken: toCsrfToken(token) };
  }

  return {
    find,
    async open(credential) {
      const { isByAdminKey, ...grant } = 'key' in credential ? await getGrantOfKey(credential.key) : await getGrantOfCode(credential.code);
      const token = createToken();
      const adminProof = isByAdminKey && adminKey !== null ? toAdminProof(token, adminKey) : null;
      await sessions.open({ ...grant, hash: hashToken(token), adminProof, ttlMs });
      const session = await find(token);
      if (session === null) throw new AppError('session_invalid'); // its key was revoked at this moment
      return { session, token };
    },
    async renew(session) {
      const expiresAt = await sessions.renew(session.id, ttlMs);
      if (expiresAt === null) throw new AppError('session_invalid');
      return { ...session, expiresAt };
    },
    close: ({ id }) => sessions.close(id),
  };
}
