import type { AnyApiRoute } from '../route/api-route.js';
import type { RouteGroup } from './route-groups.js';

/** How a caller says who it is. */
export const securitySchemes = {
  bearer: { type: 'http', scheme: 'bearer', description: 'The API key of an account: `Authorization: Bearer <key>`' },
  apiKey: { type: 'apiKey', in: 'header', name: 'X-API-KEY', description: 'The same key in a header of its own' },
  adminBearer: { type: 'http', scheme: 'bearer', description: 'The administration key (`ADMIN_API_KEY`)' },
  adminApiKey: { type: 'apiKey', in: 'header', name: 'X-API-KEY', description: 'The administration key in a header of its own' },
} as const;

/** Each entry is one way that suffices. Pure. */
export function securityOf(
  caller: RouteGroup['caller'],
  _route: AnyApiRoute<never>,
): readonly Readonly<Record<string, readonly string[]>>[] {
  return caller === 'operator' ? [{ adminBearer: [] }, { adminApiKey: [] }] : [{ bearer: [] }, { apiKey: [] }];
}
