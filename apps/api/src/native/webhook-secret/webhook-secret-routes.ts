import type { WebhookSecret, WebhookSecrets } from '@pixmill/accounts';
import { z } from 'zod';
import type { AccountContext } from '../account-context.js';
import { type AnyApiRoute, answer, defineRoute } from '../route/api-route.js';
import { timeSchema, toTime } from '../route/schemas.js';

export interface WebhookSecretRoutesDeps {
  readonly webhookSecrets: WebhookSecrets;
  /** How long the old secret also signs webhooks after a rotation, in ms. */
  readonly webhookSecretOverlapMs: number;
}

const secretSchema = z
  .object({
    secret: z.string().meta({ description: 'Receivers verify signatures with it: `whsec_` and base64' }),
    created_at: timeSchema,
    previous: z
      .array(z.object({ expires_at: timeSchema.nullable() }))
      .meta({ description: 'Retired secrets that still sign, and until when' }),
  })
  .meta({ id: 'WebhookSecret' });

const example = {
  secret: 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD6FHyuJzvL8s=',
  created_at: '2026-12-01T14:02:11.313Z',
  previous: [],
};

function toWireSecret({ secret, createdAt, previous }: WebhookSecret): z.input<typeof secretSchema> {
  return { secret, created_at: toTime(createdAt), previous: previous.map(({ expiresAt }) => ({ expires_at: toTime(expiresAt) })) };
}

const route = defineRoute<AccountContext>();

/** The secret that signs an account's webhooks. */
export function createWebhookSecretRoutes(deps: WebhookSecretRoutesDeps): readonly AnyApiRoute<AccountContext>[] {
  const { webhookSecrets, webhookSecretOverlapMs } = deps;
  return [
    route({
      method: 'get',
      path: '/webhook-secret',
      operationId: 'getWebhookSecret',
      tag: 'Webhooks',
      summary: 'Show the secret that signs webhooks',
      description: 'Creates it when there is none.',
      scope: 'account:admin',
      replies: { 200: { description: 'The secret', schema: secretSchema, example } },
      errors: [],
      handle: async ({ accountId }) => answer(200, toWireSecret(await webhookSecrets.getOrCreate(accountId))),
    }),
    route({
      method: 'post',
      path: '/webhook-secret/rotate',
      operationId: 'rotateWebhookSecret',
      tag: 'Webhooks',
      summary: 'Create a new secret',
      description: 'The old secret also signs for `WEBHOOK_SECRET_OVERLAP`, so that receivers can change in between.',
      scope: 'account:admin',
      replies: {
        200: {
          description: 'The new secret',
          schema: secretSchema,
          example: { ...example, previous: [{ expires_at: '2026-12-02T14:02:11.313Z' }] },
        },
      },
      errors: [],
      handle: async ({ accountId }) => answer(200, toWireSecret(await webhookSecrets.rotate(accountId, webhookSecretOverlapMs))),
    }),
  ];
}
