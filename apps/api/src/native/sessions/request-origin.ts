import { parseUrl } from '@pixmill/contracts';
import type { Request } from 'express';

/**
 * Where a request of a browser comes from. `same`: a page of this service, or its user, who typed the address. `foreign`: a page of another
 * origin. `unknown`: the request does not say, as that of a program, or of a page that only reads over plain http.
 */
export type RequestOrigin = 'same' | 'foreign' | 'unknown';

const readMethods = ['GET', 'HEAD'];

/** Whether a request may change nothing. Pure. */
export const isRead = ({ method }: Pick<Request, 'method'>): boolean => readMethods.includes(method);

/**
 * `Sec-Fetch-Site` decides; no page can set it. Browsers leave it out over plain http to another machine: `Origin` decides there, which is on
 * every request that may change something, and on every request of CORS.
 */
export function toRequestOrigin(request: Request, publicUrl: string): RequestOrigin {
  const site = request.get('sec-fetch-site');
  if (site !== undefined) return site === 'same-origin' || (site === 'none' && isRead(request)) ? 'same' : 'foreign';
  const origin = request.get('origin');
  if (origin === undefined) return 'unknown';
  return isOwnOrigin(origin, request, publicUrl) ? 'same' : 'foreign';
}

/** A proxy that ends TLS keeps the host and hides the scheme. */
function isOwnOrigin(origin: string, request: Request, publicUrl: string): boolean {
  const host = parseUrl(origin)?.host; // undefined for `null`
  return host !== undefined && (origin === new URL(publicUrl).origin || host === request.get('host')?.toLowerCase());
}
