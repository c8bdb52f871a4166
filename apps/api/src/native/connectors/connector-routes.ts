import type { Connectors } from '@pixmill/accounts';
import type { AccountContext } from '../account-context.js';
import { idOf, type JsonRoute } from '../json-route.js';

export interface ConnectorRoutesDeps {
  readonly connectors: Connectors;
}

/** Stored credentials of an account's own object storage (`docs/destinations.md`). */
export function createConnectorRoutes({ connectors }: ConnectorRoutesDeps): readonly JsonRoute<AccountContext>[] {
  return [
    { method: 'get', path: '/connectors', status: 200, handle: ({ accountId }) => connectors.list(accountId) },
    { method: 'post', path: '/connectors', status: 201, handle: ({ accountId }, { body }) => connectors.create(accountId, body) },
    { method: 'delete', path: '/connectors/:id', status: 200, handle: ({ accountId }, call) => connectors.remove(accountId, idOf(call)) },
  ];
}
