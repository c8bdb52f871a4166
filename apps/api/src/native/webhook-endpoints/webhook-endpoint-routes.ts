import type { WebhookEndpoints } from '@pixmill/accounts';
import type { AccountContext } from '../account-context.js';
import { deliveryExample, deliverySchemas, toWireDelivery } from '../deliveries/delivery-schemas.js';
import { type AnyApiRoute, answer, defineRoute } from '../route/api-route.js';
import { toPageOfAll } from '../route/cursor.js';
import { deletedSchema, idParams, pageOf, pageQuery } from '../route/schemas.js';
import {
  webhookEndpointExample as example,
  newEndpointSchema,
  patchEndpointSchema,
  toWireEndpoint,
  webhookEndpointSchema,
} from './webhook-endpoint-schemas.js';

export interface WebhookEndpointRoutesDeps {
  readonly webhookEndpoints: WebhookEndpoints;
}

const route = defineRoute<AccountContext>();

/** Addresses that are told of chosen events of every job of the account. */
export function createWebhookEndpointRoutes(deps: WebhookEndpointRoutesDeps): readonly AnyApiRoute<AccountContext>[] {
  const { webhookEndpoints } = deps;
  return [
    route({
      method: 'get',
      path: '/webhook-endpoints',
      operationId: 'listWebhookEndpoints',
      tag: 'Webhooks',
      summary: 'List the webhook endpoints, oldest first',
      scope: 'jobs:read',
      query: pageQuery,
      replies: {
        200: {
          description: 'A page of endpoints',
          schema: pageOf(webhookEndpointSchema),
          example: { items: [example], next_cursor: null },
        },
      },
      errors: [],
      async handle({ accountId }, { query }) {
        const list = {
          toItem: toWireEndpoint,
          toPosition: ({ id, createdAt }: { id: string; createdAt: Date }) => ({ id, at: createdAt }),
        };
        return answer(200, toPageOfAll(await webhookEndpoints.list(accountId), query, list));
      },
    }),
    route({
      method: 'post',
      path: '/webhook-endpoints',
      operationId: 'createWebhookEndpoint',
      tag: 'Webhooks',
      summary: 'Send chosen events of every job to a URL',
      description: `The body of a webhook is the \`Event\`, signed with the secret of the account, and sent again until the receiver takes it.
The same event has the same \`id\` in every attempt. An account has at most 10 endpoints.`,
      scope: 'account:admin',
      body: { schema: newEndpointSchema, example: { url: 'https://user:password@example.com/pixmill', events: ['job.settled'] } },
      replies: { 201: { description: 'The endpoint', schema: webhookEndpointSchema, example } },
      errors: ['malformed_body', 'body_too_large', 'state_conflict'],
      idempotent: 'answer',
      handle: async ({ accountId }, { body }) => answer(201, toWireEndpoint(await webhookEndpoints.create(accountId, body))),
    }),
    ...createOneEndpointRoutes(deps),
  ];
}

function createOneEndpointRoutes({ webhookEndpoints }: WebhookEndpointRoutesDeps): readonly AnyApiRoute<AccountContext>[] {
  const one = { tag: 'Webhooks', params: idParams } as const;
  const reply = { description: 'The endpoint', schema: webhookEndpointSchema, example };
  return [
    route({
      ...one,
      method: 'get',
      path: '/webhook-endpoints/:id',
      operationId: 'getWebhookEndpoint',
      summary: 'Show a webhook endpoint',
      scope: 'jobs:read',
      replies: { 200: reply },
      errors: ['webhook_endpoint_not_found'],
      handle: async ({ accountId }, { params: { id } }) => answer(200, toWireEndpoint(await webhookEndpoints.get({ accountId, id }))),
    }),
    route({
      ...one,
      method: 'patch',
      path: '/webhook-endpoints/:id',
      operationId: 'updateWebhookEndpoint',
      summary: 'Choose other events for a webhook endpoint',
      description: 'Counts for what happens from now on. For another URL, create another endpoint.',
      scope: 'account:admin',
      body: { schema: patchEndpointSchema, example: { events: ['job.settled', 'collection.updated'] } },
      replies: { 200: reply },
      errors: ['malformed_body', 'body_too_large', 'webhook_endpoint_not_found'],
      handle: async ({ accountId }, { params: { id }, body }) =>
        answer(200, toWireEndpoint(await webhookEndpoints.changeEvents({ accountId, id }, body.events))),
    }),
    route({
      ...one,
      method: 'delete',
      path: '/webhook-endpoints/:id',
      operationId: 'deleteWebhookEndpoint',
      summary: 'Delete a webhook endpoint and its deliveries',
      scope: 'account:admin',
      replies: { 200: { description: 'It was deleted', schema: deletedSchema, example: { id: example.id, deleted: true } } },
      errors: ['webhook_endpoint_not_found'],
      handle: async ({ accountId }, { params: { id } }) => answer(200, await webhookEndpoints.remove({ accountId, id })),
    }),
    route({
      ...one,
      method: 'post',
      path: '/webhook-endpoints/:id/test',
      operationId: 'testWebhookEndpoint',
      summary: 'Send a test event to a webhook endpoint',
      description: `The event \`endpoint.test\` is sent as every other event is. The answer is its delivery, before the first attempt:
\`GET /deliveries/:id\` and the event \`delivery.attempted\` tell what the receiver answered.`,
      scope: 'account:admin',
      replies: {
        202: {
          description: 'The delivery',
          schema: deliverySchemas.delivery,
          example: { ...deliveryExample, job_id: null, event: 'endpoint.test', webhook_endpoint_id: example.id, attempts: [] },
        },
      },
      errors: ['webhook_endpoint_not_found'],
      handle: async ({ accountId }, { params: { id } }) => answer(202, toWireDelivery(await webhookEndpoints.test({ accountId, id }))),
    }),
  ];
}
