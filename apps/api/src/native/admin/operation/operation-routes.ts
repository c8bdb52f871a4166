import type { AnyApiRoute } from '../../route/api-route.js';
import type { AdminContext } from '../admin-context.js';
import { createFailureRoutes, type FailureRoutesDeps } from './failure-routes.js';
import { createHealthRoutes, type HealthRoutesDeps } from './health-routes.js';
import { createQueueRoutes, type QueueRoutesDeps } from './queue-routes.js';
import { createSettingsRoutes, type SettingsRoutesDeps } from './settings-routes.js';
import { type AdminUsageRoutesDeps, createAdminUsageRoutes } from './usage-routes.js';
import { createWorkRoutes, type WorkRoutesDeps } from './work-routes.js';

export type OperationRoutesDeps = QueueRoutesDeps &
  WorkRoutesDeps &
  FailureRoutesDeps &
  AdminUsageRoutesDeps &
  SettingsRoutesDeps &
  HealthRoutesDeps;

/** What an operator looks at and switches (docs/api/administration.md). */
export function createOperationRoutes(deps: OperationRoutesDeps): readonly AnyApiRoute<AdminContext>[] {
  return [
    ...createQueueRoutes(deps),
    ...createWorkRoutes(deps),
    ...createFailureRoutes(deps),
    ...createAdminUsageRoutes(deps),
    ...createSettingsRoutes(deps),
    ...createHealthRoutes(deps),
  ];
}
