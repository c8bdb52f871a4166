import type { Session, Sessions } from '@pixmill/accounts';
import { AppError } from '@pixmill/contracts';
import { isEqualSecret } from '@pixmill/runtime';
import type { Request } from 'express';
import { isRead, toRequestOrigin } from './request-origin.js';
import { csrfHeaderName, readSessionCookie } from './session-cookie.js';

export interface FindSessionDeps {
  readonly sessions: Pick<Sessions, 'find'>;
  /** Absolute address of the service. */
  readonly publicUrl: string;
}

/**
 * The session of a request; null when its cookie does not count: there is none, or the request comes from a page of another origin, or it may
 * change something and does not say where it comes from. Throws AppError `session_invalid`, or `csrf_missing` when it may change something and
 * has not the CSRF token of the session.
 */
export type FindSession = (request: Request) => Promise<Session | null>;

export function createFindSession({ sessions, publicUrl }: FindSessionDeps): FindSession {
  return async (request) => {
    const token = readSessionCookie(request);
    if (token === null) return null;
    const origin = toRequestOrigin(request, publicUrl);
    if (origin === 'foreign' || (origin === 'unknown' && !isRead(request))) return null;
    const session = await sessions.find(token);
    if (session === null) throw new AppError('session_invalid');
    if (!isRead(request) && !hasCsrfToken(request, session)) throw new AppError('csrf_missing');
    return session;
  };
}

function hasCsrfToken(request: Request, { csrfToken }: Session): boolean {
  return isEqualSecret(request.get(csrfHeaderName) ?? '', csrfToken);
}
