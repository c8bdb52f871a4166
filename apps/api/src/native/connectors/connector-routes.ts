import type { Connectors, TestConnector } from '@pixmill/accounts';
import type { CheckRateLimit } from '../../http/admission/rate-limit.js';
import type { AccountContext } from '../account-context.js';
import { type AnyApiRoute, answer, defineRoute } from '../route/api-route.js';
import { toPageOfAll } from '../route/cursor.js';
import { deletedSchema, pageOf, pageQuery } from '../route/schemas.js';
import {
  connectorParams,
  connectorSchema,
  connectorTestSchemas,
  connectorExamples as examples,
  newConnectorSchema,
  toWireConnector,
} from './connector-schemas.js';

export interface ConnectorRoutesDeps {
  readonly connectors: Connectors;
  readonly testConnector: TestConnector;
  /** Counts the tests of an account. */
  readonly checkConnectorTestLimit: CheckRateLimit;
}

const route = defineRoute<AccountContext>();

/** Stored credentials of an account's own object storage (docs/destinations.md#connectors). */
export function createConnectorRoutes(deps: ConnectorRoutesDeps): readonly AnyApiRoute<AccountContext>[] {
  const { connectors } = deps;
  return [
    route({
      method: 'get',
      path: '/connectors',
      operationId: 'listConnectors',
      tag: 'Storage',
      summary: 'List the connectors, oldest first',
      scope: 'jobs:read',
      query: pageQuery,
      replies: {
        200: {
          description: 'A page of connectors',
          schema: pageOf(connectorSchema),
          example: { items: [examples.connector], next_cursor: null },
        },
      },
      errors: [],
      async handle({ accountId }, { query }) {
        const rows = (await connectors.list(accountId)).connectors;
        return answer(
          200,
          toPageOfAll(rows, query, { toItem: toWireConnector, toPosition: ({ id, createdAt }) => ({ id, at: createdAt }) }),
        );
      },
    }),
    route({
      method: 'post',
      path: '/connectors',
      operationId: 'createConnector',
      tag: 'Storage',
      summary: 'Store credentials of a bucket or container',
      description: 'They are encrypted, and no answer shows them again. An account has at most 100 connectors.',
      scope: 'account:admin',
      body: { schema: newConnectorSchema, example: examples.newConnector },
      replies: { 201: { description: 'The connector', schema: connectorSchema, example: examples.connector } },
      errors: ['malformed_body', 'body_too_large'],
      idempotent: 'answer',
      handle: async ({ accountId }, { body }) => answer(201, toWireConnector(await connectors.create(accountId, body))),
    }),
    route({
      method: 'delete',
      path: '/connectors/:id',
      operationId: 'deleteConnector',
      tag: 'Storage',
      summary: 'Delete a connector',
      description: 'Submitted jobs keep their copy of the credentials.',
      scope: 'account:admin',
      params: connectorParams,
      replies: {
        200: { description: 'It was deleted', schema: deletedSchema, example: { id: examples.connector.id, deleted: true } },
      },
      errors: ['connector_not_found'],
      handle: async ({ accountId }, { params }) => answer(200, await connectors.remove(accountId, params.id)),
    }),
    createTestRoute(deps),
  ];
}

function createTestRoute({ testConnector, checkConnectorTestLimit }: ConnectorRoutesDeps): AnyApiRoute<AccountContext> {
  return route({
    method: 'post',
    path: '/connectors/:id/test',
    operationId: 'testConnector',
    tag: 'Storage',
    summary: 'Test a connector',
    description:
      'Puts a small object to the bucket or container, as a job would, and removes it. Takes at most 10 s. Ten tests a minute, one at a time.',
    scope: 'account:admin',
    params: connectorParams,
    body: { schema: connectorTestSchemas.request, example: { bucket: 'shop-pictures', path: 'incoming' } },
    replies: { 200: { description: 'What worked and what failed', schema: connectorTestSchemas.result, example: examples.test } },
    errors: ['connector_not_found', 'malformed_body', 'body_too_large'],
    async handle({ accountId }, { params, body, request, response }) {
      await checkConnectorTestLimit(request, response, { keyId: accountId, requestsPerMinute: null });
      const { ok, steps } = await testConnector({ accountId, connectorId: params.id, ...body });
      return answer(200, { ok, steps: [...steps] });
    },
  });
}
