import { publicUrl } from '@pixmill/runtime';
import { z } from 'zod';

const scheme = /^[a-z][a-z\d+.-]*:\/\//i;
const loopbackHost = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?=[:/]|$)/i;

/** An address as a person writes it, with a scheme: `http` for this machine, `https` for any other. Pure. */
export function withScheme(text: string): string {
  const trimmed = text.trim();
  if (scheme.test(trimmed)) return trimmed;
  return `${loopbackHost.test(trimmed) ? 'http' : 'https'}://${trimmed}`;
}

/** Address of a service: its host, and a path when it is below one. The scheme, a trailing slash and `/api/v1` may be there or not. */
export const serviceUrl = z
  .string()
  .transform(withScheme)
  .pipe(publicUrl)
  .transform((url) => url.replace(/\/api\/v1$/, ''));

/** Whether two addresses are of one service. The names of this machine are one; `http` and `https` are two. Pure. */
export const isSameService = (one: string, other: string): boolean => toKey(one) === toKey(other);

function toKey(text: string): string {
  const { protocol, host, port, pathname } = new URL(text);
  return `${protocol}//${loopbackHost.test(host) ? `localhost:${port}` : host}${pathname.replace(/\/+$/, '')}`;
}
