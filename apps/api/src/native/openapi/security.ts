import { csrfHeaderName, sessionCookieName } from '../sessions/session-cookie.js';
import type { RouteGroup } from './route-groups.js';

/** How a caller says who it is. */
export const securitySchemes = {
  bearer: { type: 'http', scheme: 'bearer', description: 'The API key of an account: `Authorization: Bearer <key>`' },
  apiKey: { type: 'apiKey', in: 'header', name: 'X-API-KEY', description: 'The same key in a header of its own' },
  adminBearer: { type: 'http', scheme: 'bearer', description: 'The administration key (`ADMIN_API_KEY`)' },
  adminApiKey: { type: 'apiKey', in: 'header', name: 'X-API-KEY', description: 'The administration key in a header of its own' },
  session: {
    type: 'apiKey',
    in: 'cookie',
    name: sessionCookieName,
    description: 'The cookie of a browser session (`POST /api/v1/sessions`), for pages of the service itself',
  },
  csrf: {
    type: 'apiKey',
    in: 'header',
    name: csrfHeaderName,
    description: 'The `csrf_token` of the session, with every request but GET and HEAD',
  },
} as const;

/** Each entry is one way that suffices; its schemes are needed together. */
type SecurityOption = Readonly<Partial<Record<keyof typeof securitySchemes, readonly string[]>>>;

/** Pure. */
export function toSecurity(caller: RouteGroup['caller'], method: string): readonly SecurityOption[] {
  const session = method === 'get' ? { session: [] } : { session: [], csrf: [] };
  if (caller === 'anyone') return [{}, session];
  return caller === 'operator' ? [{ adminBearer: [] }, { adminApiKey: [] }, session] : [{ bearer: [] }, { apiKey: [] }, session];
}
