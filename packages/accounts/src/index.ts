export { type AccountLimitsAdministration, accountLimitBounds, createAccountLimits } from './administration/account-limits.js';
export { type AccountInfo, type AccountWithKeys, type Administration, createAdministration } from './administration/administration.js';
export { administrationInput } from './administration/administration-input.js';
export { bootstrapAccount } from './administration/bootstrap-account.js';
export { type AccountKeys, createAccountKeys } from './api-keys/account-keys.js';
export { apiKeySchema, createApiKey } from './api-keys/api-key.js';
export { type Connectors, createConnectors } from './connectors/connectors.js';
export { createTestConnector, type TestConnector } from './connectors/test-connector.js';
export { createDeadLetters, type DeadLetters } from './dead-letters/dead-letters.js';
export {
  type AccountDeliveries,
  createAccountDeliveries,
  deliveryFilterInput,
  type ExplainedDelivery,
} from './deliveries/account-deliveries.js';
export { createShowJob, type ShowJob, type ShownImage, type ShownJob } from './jobs/show-job.js';
export { createPresets, type Presets } from './presets/presets.js';
export { createRegister, type Register, type RegisterDeps, type RegistrationRequest, type SendApiKey } from './registration/register.js';
export { registrationSettings } from './registration/registration-settings.js';
export { createRotateSecrets, type RotateSecrets, type SecretsRotation } from './secrets/rotate-secrets.js';
export { createSessions, type OpenedSession, type Session, type SessionCredential, type Sessions } from './sessions/sessions.js';
export { createShares, type NewShare, type Share, type Shares } from './sessions/shares.js';
export { createSignInCode, type SignInCode } from './sessions/sign-in-code.js';
export { createUploads, type Uploads } from './uploads/uploads.js';
export { createWatermarks, type Watermarks, watermarkLimits } from './watermarks/watermarks.js';
export { createWebhookEndpoints, type ShownEndpoint, type WebhookEndpoints } from './webhook-endpoints/webhook-endpoints.js';
export { createWebhookSecrets, type WebhookSecret, type WebhookSecrets } from './webhook-secrets/webhook-secrets.js';
