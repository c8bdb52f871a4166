import type { Connectors } from '@pixmill/accounts';
import type { AccountContext } from '../account-context.js';
import { type AnyApiRoute, answer, defineRoute } from '../route/api-route.js';
import { toPageOfAll } from '../route/cursor.js';
import { deletedSchema, pageOf, pageQuery } from '../route/schemas.js';
import {
  connectorParams,
  connectorSchema,
  connectorExamples as examples,
  newConnectorSchema,
  toWireConnector,
} from './connector-schemas.js';

export interface ConnectorRoutesDeps {
  readonly connectors: Connectors;
}

const route = defineRoute<AccountContext>();

/** Stored credentials of an account's own object storage (docs/destinations.md#connectors). */
export function createConnectorRoutes({ connectors }: ConnectorRoutesDeps): readonly AnyApiRoute<AccountContext>[] {
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
  ];
}
