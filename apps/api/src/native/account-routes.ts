import type { AccountContext } from './account-context.js';
import { type ConnectorRoutesDeps, createConnectorRoutes } from './connectors/connector-routes.js';
import { createDeliveryRoutes, type DeliveryRoutesDeps } from './deliveries/delivery-routes.js';
import { createJobRoutes, type JobRoutesDeps } from './jobs/job-routes.js';
import type { JsonRoute } from './json-route.js';
import { createWatermarkRoutes, type WatermarkRoutesDeps } from './watermarks/watermark-routes.js';
import { createWebhookSecretRoutes, type WebhookSecretRoutesDeps } from './webhook-secret/webhook-secret-routes.js';

export type AccountRoutesDeps = DeliveryRoutesDeps & JobRoutesDeps & ConnectorRoutesDeps & WatermarkRoutesDeps & WebhookSecretRoutesDeps;

/** Every endpoint of an account, under `/api`. A new resource is a folder and a line here. */
export function createAccountRoutes(deps: AccountRoutesDeps): readonly JsonRoute<AccountContext>[] {
  return [
    ...createDeliveryRoutes(deps),
    ...createJobRoutes(deps),
    ...createConnectorRoutes(deps),
    ...createWatermarkRoutes(deps),
    ...createWebhookSecretRoutes(deps),
  ];
}
