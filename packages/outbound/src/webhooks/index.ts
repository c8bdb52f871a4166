export { type NextAttemptOptions, nextAttemptAt } from './next-attempt-at.js';
export { generateWebhookSecret } from './sign-webhook.js';
export {
  type AttemptResult,
  createWebhookSender,
  type WebhookRequest,
  type WebhookSender,
  type WebhookSenderOptions,
} from './webhook-sender.js';
export { webhookSecretSettings, webhookSettings } from './webhook-settings.js';
