import { type AdminApiRoutesDeps, createAdminApiRoutes } from '../admin/admin-api-routes.js';
import { adminBasePath, apiBasePath } from '../api-base-path.js';
import { type ApiRoutesDeps, createApiRoutes } from '../api-routes.js';
import { createPublicRoutes, type PublicRoutesDeps } from '../public-routes.js';
import type { AnyApiRoute } from '../route/api-route.js';
import { createUnusedDeps } from './unused-deps.js';

/** Routes below one path, with one way of authentication. */
export interface RouteGroup {
  readonly basePath: string;
  /** Who may call them: an account with its key or session, the operator, or anyone. */
  readonly caller: 'account' | 'operator' | 'anyone';
  readonly routes: readonly AnyApiRoute<never>[];
}

/** Every route of the native API. Connects to nothing; the handlers cannot be called. */
export function listRouteGroups(): readonly RouteGroup[] {
  return [
    { basePath: apiBasePath, caller: 'anyone', routes: createPublicRoutes(createUnusedDeps<PublicRoutesDeps>()) },
    { basePath: apiBasePath, caller: 'account', routes: createApiRoutes(createUnusedDeps<ApiRoutesDeps>()) },
    { basePath: adminBasePath, caller: 'operator', routes: createAdminApiRoutes(createUnusedDeps<AdminApiRoutesDeps>()) },
  ];
}
