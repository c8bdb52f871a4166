import { parseCookie, stringifySetCookie } from 'cookie';
import type { Request } from 'express';

/** The cookie of a browser session. */
export const sessionCookieName = 'pixmill_session';
/** The header that every request of a session needs that may change something. */
export const csrfHeaderName = 'X-CSRF-Token';

/** The cookie of the request; null without one. */
export const readSessionCookie = (request: Request): string | null => parseCookie(request.get('cookie') ?? '')[sessionCookieName] || null;

/** `Set-Cookie` of a session. Scripts cannot read it, and browsers send it to the native API alone. `token` null removes it. Pure. */
export function renderSessionCookie(publicUrl: string, { token, maxAgeMs }: { readonly token: string | null; readonly maxAgeMs: number }) {
  const { protocol, pathname } = new URL(publicUrl);
  return stringifySetCookie({
    name: sessionCookieName,
    value: token ?? '',
    path: `${pathname.replace(/\/+$/, '')}/api/v1`,
    maxAge: Math.max(0, Math.floor(maxAgeMs / 1_000)),
    httpOnly: true,
    sameSite: 'strict',
    secure: protocol === 'https:',
  });
}
