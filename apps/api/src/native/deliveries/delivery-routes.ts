import { type AccountDeliveries, deliveryFilterInput } from '@pixmill/accounts';
import { z } from 'zod';
import type { AccountContext } from '../account-context.js';
import { type AnyApiRoute, answer, defineRoute } from '../route/api-route.js';
import { parseCursor, toPage } from '../route/cursor.js';
import { idParams, pageOf, pageQuery } from '../route/schemas.js';
import { deliveryExample, originExample, deliverySchemas as schemas, toWireDelivery, toWireOrigin } from './delivery-schemas.js';

export interface DeliveryRoutesDeps {
  readonly deliveries: AccountDeliveries;
}

const route = defineRoute<AccountContext>();
const replayProblems = 'A delivery whose result files were deleted is not sent again: receivers save what the URLs in it answer.';

/** The log of webhooks, their replay, and the origins that they go to. Fixed paths come before paths with `:id`. */
export function createDeliveryRoutes({ deliveries }: DeliveryRoutesDeps): readonly AnyApiRoute<AccountContext>[] {
  return [
    route({
      method: 'get',
      path: '/deliveries',
      operationId: 'listDeliveries',
      tag: 'Webhooks',
      summary: 'List webhooks with their attempts, newest first',
      scope: 'jobs:read',
      query: pageQuery.extend(schemas.filter),
      replies: {
        200: {
          description: 'A page of deliveries',
          schema: pageOf(schemas.delivery),
          example: { items: [deliveryExample], next_cursor: null },
        },
      },
      errors: [],
      async handle({ accountId }, { query: { limit, cursor, ...filter } }) {
        const rows = await deliveries.listBefore(accountId, filter, { limit: limit + 1, before: parseCursor(cursor) });
        return answer(200, toPage(rows, { limit, toItem: toWireDelivery, toPosition: ({ id, createdAt }) => ({ id, at: createdAt }) }));
      },
    }),
    route({
      method: 'get',
      path: '/deliveries/origins',
      operationId: 'listDeliveryOrigins',
      tag: 'Webhooks',
      summary: 'List where webhooks were sent, with failures and pauses',
      description: 'Paused origins come first, then failing ones. At most 1,000, on one page.',
      scope: 'jobs:read',
      replies: {
        200: { description: 'All origins', schema: pageOf(schemas.origin), example: { items: [originExample], next_cursor: null } },
      },
      errors: [],
      async handle({ accountId }) {
        return answer(200, { items: (await deliveries.listEndpoints(accountId)).map(toWireOrigin), next_cursor: null });
      },
    }),
    route({
      method: 'post',
      path: '/deliveries/replay',
      operationId: 'replayDeliveries',
      tag: 'Webhooks',
      summary: 'Send webhooks again',
      description: `Sends those that match the filter, oldest first, up to 5,000 at a time. ${replayProblems}`,
      scope: 'account:admin',
      body: {
        schema: z
          .strictObject({ ...schemas.filter, state: schemas.filter.state.meta({ description: 'Default `failed`' }) })
          .meta({ id: 'ReplayDeliveries' }),
        example: { endpoint: 'https://example.com' },
      },
      replies: { 200: { description: 'What was sent again', schema: schemas.replayed, example: { replayed: 212, left: 0 } } },
      errors: ['malformed_body', 'body_too_large'],
      handle: async ({ accountId }, { body }) => answer(200, await deliveries.replayMany(accountId, body)),
    }),
    route({
      method: 'get',
      path: '/deliveries/:id',
      operationId: 'getDelivery',
      tag: 'Webhooks',
      summary: 'Show a webhook with its body',
      scope: 'jobs:read',
      params: idParams,
      replies: {
        200: {
          description: 'The delivery',
          schema: schemas.deliveryWithBody,
          example: { ...deliveryExample, content_type: 'application/json; charset=utf-8', body: '{"status":"ok","code":200}' },
        },
      },
      errors: ['delivery_not_found'],
      async handle({ accountId }, { params }) {
        const { contentType, body, ...delivery } = await deliveries.show(accountId, params.id);
        return answer(200, { ...toWireDelivery(delivery), content_type: contentType, body });
      },
    }),
    route({
      method: 'post',
      path: '/deliveries/:id/replay',
      operationId: 'replayDelivery',
      tag: 'Webhooks',
      summary: 'Send a webhook again',
      description: `Id and body stay the same, and the retry schedule starts anew. ${replayProblems}`,
      scope: 'account:admin',
      params: idParams,
      replies: { 200: { description: 'The delivery, which is due now', schema: schemas.delivery, example: deliveryExample } },
      errors: ['delivery_not_found', 'artifact_missing'],
      handle: async ({ accountId }, { params }) => answer(200, toWireDelivery(await deliveries.replay(accountId, params.id))),
    }),
    createResumeRoute(deliveries),
  ];
}

function createResumeRoute(deliveries: AccountDeliveries): AnyApiRoute<AccountContext> {
  return route({
    method: 'post',
    path: '/webhook-endpoints/resume',
    operationId: 'resumeWebhookEndpoint',
    tag: 'Webhooks',
    summary: 'End the pause of an origin',
    scope: 'account:admin',
    body: {
      schema: z
        .strictObject({ endpoint: deliveryFilterInput.endpoint.meta({ description: 'Scheme, host and port; a path is ignored' }) })
        .meta({ id: 'ResumeWebhookEndpoint' }),
      example: { endpoint: 'https://example.com' },
    },
    replies: {
      200: { description: 'The origin', schema: schemas.origin, example: { ...originExample, failures: 0, failing_since: null } },
    },
    errors: ['malformed_body', 'body_too_large'],
    handle: async ({ accountId }, { body }) => answer(200, toWireOrigin(await deliveries.resume(accountId, body))),
  });
}
