import type { AccountDeliveries } from '@pixmill/accounts';
import type { AccountContext } from '../account-context.js';
import { idOf, type JsonRoute } from '../json-route.js';

export interface DeliveryRoutesDeps {
  readonly deliveries: AccountDeliveries;
}

/** The log of webhooks, their replay, and paused webhook endpoints. Fixed paths come before paths with `:id`. */
export function createDeliveryRoutes({ deliveries }: DeliveryRoutesDeps): readonly JsonRoute<AccountContext>[] {
  return [
    { method: 'get', path: '/deliveries', status: 200, handle: ({ accountId }, { query }) => deliveries.list(accountId, query) },
    {
      method: 'post',
      path: '/deliveries/replay',
      status: 200,
      handle: ({ accountId }, { body }) => deliveries.replayMany(accountId, body),
    },
    { method: 'get', path: '/deliveries/:id', status: 200, handle: ({ accountId }, call) => deliveries.show(accountId, idOf(call)) },
    {
      method: 'post',
      path: '/deliveries/:id/replay',
      status: 200,
      handle: ({ accountId }, call) => deliveries.replay(accountId, idOf(call)),
    },
    {
      method: 'post',
      path: '/webhook-endpoints/resume',
      status: 200,
      handle: ({ accountId }, { body }) => deliveries.resume(accountId, body),
    },
  ];
}
