import type { WebhookSecrets } from '@pixmill/accounts';
import type { AccountContext } from '../account-context.js';
import type { JsonRoute } from '../json-route.js';

export interface WebhookSecretRoutesDeps {
  readonly webhookSecrets: WebhookSecrets;
  /** How long the old secret also signs webhooks after a rotation, in ms. */
  readonly webhookSecretOverlapMs: number;
}

/** The secret that signs an account's webhooks. */
export function createWebhookSecretRoutes({
  webhookSecrets,
  webhookSecretOverlapMs,
}: WebhookSecretRoutesDeps): readonly JsonRoute<AccountContext>[] {
  return [
    { method: 'get', path: '/webhook-secret', status: 200, handle: ({ accountId }) => webhookSecrets.getOrCreate(accountId) },
    {
      method: 'post',
      path: '/webhook-secret/rotate',
      status: 200,
      handle: ({ accountId }) => webhookSecrets.rotate(accountId, webhookSecretOverlapMs),
    },
  ];
}
