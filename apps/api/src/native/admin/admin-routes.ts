import type { Administration } from '@pixmill/accounts';
import { idOf, type JsonRequest, type JsonRoute } from '../json-route.js';

function topUpInput({ body, idempotencyKey }: JsonRequest) {
  return idempotencyKey === undefined ? body : { ...body, idempotencyKey };
}

/** Every endpoint of the administration, under `/api/admin`. The `:id` of an account is its id or its e-mail address. */
export const adminRoutes: readonly JsonRoute<Administration>[] = [
  { method: 'get', path: '/accounts', status: 200, handle: (administration, { query }) => administration.listAccounts(query) },
  { method: 'post', path: '/accounts', status: 201, handle: (administration, { body }) => administration.createAccount(body) },
  { method: 'get', path: '/accounts/:id', status: 200, handle: (administration, call) => administration.showAccount(idOf(call)) },
  {
    method: 'post',
    path: '/accounts/:id/top-up',
    status: 200,
    handle: (administration, call) => administration.topUp(idOf(call), topUpInput(call)),
  },
  {
    method: 'post',
    path: '/accounts/:id/disable',
    status: 200,
    handle: (administration, call) => administration.disableAccount(idOf(call)),
  },
  {
    method: 'post',
    path: '/accounts/:id/enable',
    status: 200,
    handle: (administration, call) => administration.enableAccount(idOf(call)),
  },
  {
    method: 'post',
    path: '/accounts/:id/keys',
    status: 201,
    handle: (administration, call) => administration.createKey(idOf(call), call.body),
  },
  { method: 'delete', path: '/keys/:id', status: 200, handle: (administration, call) => administration.revokeKey(idOf(call)) },
];
