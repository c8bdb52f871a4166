import { createAccountRoutes } from './account/account-routes.js';
import type { AccountContext } from './account-context.js';
import type { AnyApiRoute } from './route/api-route.js';

// biome-ignore lint/suspicious/noEmptyInterface: each resource adds what it needs
export interface ApiRoutesDeps {}

/** Every endpoint of an account, under `/api/v1`. A new resource is a folder and a line here. Fixed paths come before paths with `:id`. */
export function createApiRoutes(_deps: ApiRoutesDeps): readonly AnyApiRoute<AccountContext>[] {
  return [...createAccountRoutes()];
}
