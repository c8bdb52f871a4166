import { createHash } from 'node:crypto';

/** A token of a store, with the address of the storage where the login names it. */
export interface Session {
  readonly token: string;
  /** Without a slash at its end; null where the login names none. */
  readonly storageUrl: string | null;
  /** In ms since 1970. */
  readonly expiresAtMs: number;
}

/** Tokens of this process by the identity of their login; they are never stored and never logged. */
export interface SessionCache {
  /** Null without a token that is still valid for a whole put. */
  find(identity: string): Session | null;
  add(identity: string, session: Session): void;
  /** Forgets a session that the store rejected, but not one that has replaced it. */
  remove(identity: string, session: Session): void;
}

/** A token must outlive the put that it is for. */
const marginMs = 90_000;

/** Whatever a login says: a key that was taken back must not work for longer. */
const maxAgeMs = 3_600_000;

const defaultLimit = 500;

/** Keeps the latest `limit` sessions. `now` is in ms since 1970. */
export function createSessionCache({ limit = defaultLimit, now = Date.now } = {}): SessionCache {
  const sessions = new Map<string, Session>();
  return {
    find(identity) {
      const session = sessions.get(identity);
      if (session === undefined || session.expiresAtMs - marginMs > now()) return session ?? null;
      sessions.delete(identity);
      return null;
    },
    add(identity, session) {
      sessions.delete(identity);
      sessions.set(identity, { ...session, expiresAtMs: Math.min(session.expiresAtMs, now() + maxAgeMs) });
      const [oldest] = sessions.keys();
      if (sessions.size > limit && oldest !== undefined) sessions.delete(oldest);
    },
    remove(identity, { token }) {
      if (sessions.get(identity)?.token === token) sessions.delete(identity);
    },
  };
}

/** Names a login without its secrets. Pure. */
export const toIdentity = (...parts: readonly unknown[]) => createHash('sha256').update(JSON.stringify(parts)).digest('base64url');
