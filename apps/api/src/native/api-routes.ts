import { type AccountRoutesDeps, createAccountRoutes } from './account/account-routes.js';
import type { AccountContext } from './account-context.js';
import { type CollectionRoutesDeps, createCollectionRoutes } from './collections/collection-routes.js';
import { type ConnectorRoutesDeps, createConnectorRoutes } from './connectors/connector-routes.js';
import { createDeliveryRoutes, type DeliveryRoutesDeps } from './deliveries/delivery-routes.js';
import { createEventRoutes, type EventRoutesDeps } from './events/event-routes.js';
import { createFacesRoute, type FacesRouteDeps } from './faces/faces-route.js';
import { createImageRoutes, type ImageRoutesDeps } from './images/image-routes.js';
import { createJobRoutes, type JobRoutesDeps } from './jobs/job-routes.js';
import { createKeyRoutes, type KeyRoutesDeps } from './keys/key-routes.js';
import { createLedgerRoutes, type LedgerRoutesDeps } from './ledger/ledger-routes.js';
import { createPresetRoutes, type PresetRoutesDeps } from './presets/preset-routes.js';
import type { AnyApiRoute } from './route/api-route.js';
import { createShareRoutes, type ShareRoutesDeps } from './shares/share-routes.js';
import { type CreateJobDeps, createCreateJobRoute } from './submit/create-job.js';
import { createUploadRoutes, type UploadRoutesDeps } from './uploads/upload-routes.js';
import { createUsageRoutes, type UsageRoutesDeps } from './usage/usage-routes.js';
import { createWatermarkRoutes, type WatermarkRoutesDeps } from './watermarks/watermark-routes.js';
import { createWebhookEndpointRoutes, type WebhookEndpointRoutesDeps } from './webhook-endpoints/webhook-endpoint-routes.js';
import { createWebhookSecretRoutes, type WebhookSecretRoutesDeps } from './webhook-secret/webhook-secret-routes.js';

export type ApiRoutesDeps = AccountRoutesDeps &
  EventRoutesDeps &
  JobRoutesDeps &
  CreateJobDeps &
  FacesRouteDeps &
  UploadRoutesDeps &
  ImageRoutesDeps &
  CollectionRoutesDeps &
  KeyRoutesDeps &
  PresetRoutesDeps &
  UsageRoutesDeps &
  LedgerRoutesDeps &
  ShareRoutesDeps &
  ConnectorRoutesDeps &
  DeliveryRoutesDeps &
  WatermarkRoutesDeps &
  WebhookEndpointRoutesDeps &
  WebhookSecretRoutesDeps;

/** Every endpoint of an account, under `/api/v1`. A new resource is a folder and a line here. Fixed paths come before paths with `:id`. */
export function createApiRoutes(deps: ApiRoutesDeps): readonly AnyApiRoute<AccountContext>[] {
  return [
    ...createAccountRoutes(deps),
    ...createEventRoutes(deps),
    createCreateJobRoute(deps),
    createFacesRoute(deps),
    ...createJobRoutes(deps),
    ...createUploadRoutes(deps),
    ...createImageRoutes(deps),
    ...createCollectionRoutes(deps),
    ...createKeyRoutes(deps),
    ...createPresetRoutes(deps),
    ...createUsageRoutes(deps),
    ...createLedgerRoutes(deps),
    ...createShareRoutes(deps),
    ...createDeliveryRoutes(deps),
    ...createWebhookEndpointRoutes(deps),
    ...createWebhookSecretRoutes(deps),
    ...createConnectorRoutes(deps),
    ...createWatermarkRoutes(deps),
  ];
}
