import type { Administration, DeadLetters } from '@pixmill/accounts';
import { idOf, type JsonRequest, type JsonRoute } from '../json-route.js';

function topUpInput({ body, idempotencyKey }: JsonRequest) {
  return idempotencyKey === undefined ? body : { ...body, idempotencyKey };
}

/** The use cases behind the routes. */
export interface AdminContext {
  readonly administration: Administration;
  readonly deadLetters: DeadLetters;
}

/**
 * Every endpoint of the administration, under `/api/v1/admin`. The `:id` of an account is its id or its e-mail address. Fixed paths come before
 * paths with `:id`.
 */
export const adminRoutes: readonly JsonRoute<AdminContext>[] = [
  { method: 'get', path: '/accounts', status: 200, handle: ({ administration }, { query }) => administration.listAccounts(query) },
  { method: 'post', path: '/accounts', status: 201, handle: ({ administration }, { body }) => administration.createAccount(body) },
  { method: 'get', path: '/accounts/:id', status: 200, handle: ({ administration }, call) => administration.showAccount(idOf(call)) },
  {
    method: 'post',
    path: '/accounts/:id/top-up',
    status: 200,
    handle: ({ administration }, call) => administration.topUp(idOf(call), topUpInput(call)),
  },
  {
    method: 'post',
    path: '/accounts/:id/disable',
    status: 200,
    handle: ({ administration }, call) => administration.disableAccount(idOf(call)),
  },
  {
    method: 'post',
    path: '/accounts/:id/enable',
    status: 200,
    handle: ({ administration }, call) => administration.enableAccount(idOf(call)),
  },
  {
    method: 'post',
    path: '/accounts/:id/keys',
    status: 201,
    handle: ({ administration }, call) => administration.createKey(idOf(call), call.body),
  },
  { method: 'delete', path: '/keys/:id', status: 200, handle: ({ administration }, call) => administration.revokeKey(idOf(call)) },
  { method: 'get', path: '/dead-letters', status: 200, handle: ({ deadLetters }, { query }) => deadLetters.list(query) },
  { method: 'post', path: '/dead-letters/replay', status: 200, handle: ({ deadLetters }, { body }) => deadLetters.replayMany(body) },
  { method: 'post', path: '/dead-letters/:id/replay', status: 201, handle: ({ deadLetters }, call) => deadLetters.replay(idOf(call)) },
];
