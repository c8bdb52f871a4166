import type { AccountContext } from './account-context.js';
import { type ConnectorRoutesDeps, createConnectorRoutes } from './connectors/connector-routes.js';
import { createDeliveryRoutes, type DeliveryRoutesDeps } from './deliveries/delivery-routes.js';
import { createJobRoutes, type JobRoutesDeps } from './jobs/job-routes.js';
import type { JsonRoute } from './json-route.js';
import { createWatermarkRoutes, type WatermarkRoutesDeps } from './watermarks/watermark-routes.js';
import { createWebhookSecretRoutes, type WebhookSecretRoutesDeps } from './webhook-secret/webhook-secret-routes.js';

export type LegacyRoutesDeps = DeliveryRoutesDeps & JobRoutesDeps & ConnectorRoutesDeps & WatermarkRoutesDeps & WebhookSecretRoutesDeps;

/** Endpoints of an account that have no schemas yet. */
export function createLegacyRoutes(deps: LegacyRoutesDeps): readonly JsonRoute<AccountContext>[] {
  return [
    ...createDeliveryRoutes(deps),
    ...createJobRoutes(deps),
    ...createConnectorRoutes(deps),
    ...createWatermarkRoutes(deps),
    ...createWebhookSecretRoutes(deps),
  ];
}
