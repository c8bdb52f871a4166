import type { PublicContext } from './public-context.js';
import type { AnyApiRoute } from './route/api-route.js';
import { createSessionRoutes, type SessionRoutesDeps } from './sessions/session-routes.js';
import { createSharedRoutes, type SharedRoutesDeps } from './shares/shared-routes.js';

export type PublicRoutesDeps = SessionRoutesDeps & SharedRoutesDeps;

/** Every endpoint under `/api/v1` that needs no key. A new resource is a folder and a line here. */
export function createPublicRoutes(deps: PublicRoutesDeps): readonly AnyApiRoute<PublicContext>[] {
  return [...createSessionRoutes(deps), ...createSharedRoutes(deps)];
}
