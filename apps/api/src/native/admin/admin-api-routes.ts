import type { AnyApiRoute } from '../route/api-route.js';
import { type AccountLimitsRoutesDeps, createAccountLimitsRoutes } from './account-limits-routes.js';
import { type AdminAccountRoutesDeps, createAdminAccountRoutes } from './admin-account-routes.js';
import type { AdminContext } from './admin-context.js';
import { createDeadLetterRoutes, type DeadLetterRoutesDeps } from './dead-letter-routes.js';
import { createOperationRoutes, type OperationRoutesDeps } from './operation/operation-routes.js';

export type AdminApiRoutesDeps = AdminAccountRoutesDeps & AccountLimitsRoutesDeps & DeadLetterRoutesDeps & OperationRoutesDeps;

/** Every endpoint of the operator, under `/api/v1/admin`. Fixed paths come before paths with `:id`. */
export function createAdminApiRoutes(deps: AdminApiRoutesDeps): readonly AnyApiRoute<AdminContext>[] {
  return [
    ...createOperationRoutes(deps),
    ...createAdminAccountRoutes(deps),
    ...createAccountLimitsRoutes(deps),
    ...createDeadLetterRoutes(deps),
  ];
}
