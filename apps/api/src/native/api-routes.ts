import { createAccountRoutes } from './account/account-routes.js';
import type { AccountContext } from './account-context.js';
import { type ConnectorRoutesDeps, createConnectorRoutes } from './connectors/connector-routes.js';
import { createDeliveryRoutes, type DeliveryRoutesDeps } from './deliveries/delivery-routes.js';
import { createImageRoutes, type ImageRoutesDeps } from './images/image-routes.js';
import { createJobRoutes, type JobRoutesDeps } from './jobs/job-routes.js';
import type { AnyApiRoute } from './route/api-route.js';
import { createWatermarkRoutes, type WatermarkRoutesDeps } from './watermarks/watermark-routes.js';
import { createWebhookSecretRoutes, type WebhookSecretRoutesDeps } from './webhook-secret/webhook-secret-routes.js';

export type ApiRoutesDeps = JobRoutesDeps &
  ImageRoutesDeps &
  ConnectorRoutesDeps &
  DeliveryRoutesDeps &
  WatermarkRoutesDeps &
  WebhookSecretRoutesDeps;

/** Every endpoint of an account, under `/api/v1`. A new resource is a folder and a line here. Fixed paths come before paths with `:id`. */
export function createApiRoutes(deps: ApiRoutesDeps): readonly AnyApiRoute<AccountContext>[] {
  return [
    ...createAccountRoutes(),
    ...createJobRoutes(deps),
    ...createImageRoutes(deps),
    ...createDeliveryRoutes(deps),
    ...createWebhookSecretRoutes(deps),
    ...createConnectorRoutes(deps),
    ...createWatermarkRoutes(deps),
  ];
}
