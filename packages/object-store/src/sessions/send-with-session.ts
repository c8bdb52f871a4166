import type { PutObjectFailure, PutObjectResult, UnusableLogin } from '../put-object.js';
import type { Session, SessionCache } from './session-cache.js';

export type LoginResult = { readonly kind: 'session'; readonly session: Session } | PutObjectFailure | UnusableLogin;

export interface SessionTask {
  readonly sessions: SessionCache;
  readonly identity: string;
  readonly logIn: () => Promise<LoginResult>;
  readonly send: (session: Session) => Promise<PutObjectResult>;
}

const isRejectedToken = (result: PutObjectResult) => result.kind === 'failed' && result.status === 401;

/** Sends with a token of an earlier login, or of a new one. A 401 for an old token makes one new login, a 401 for a new token is the result. */
export async function sendWithSession({ sessions, identity, logIn, send }: SessionTask): Promise<PutObjectResult> {
  const known = sessions.find(identity);
  if (known !== null) {
    const result = await send(known);
    if (!isRejectedToken(result)) return result;
    sessions.remove(identity, known);
  }
  const login = await logIn();
  if (login.kind !== 'session') return login;
  const { session } = login;
  sessions.add(identity, session);
  const result = await send(session);
  if (isRejectedToken(result)) sessions.remove(identity, session);
  return result;
}
