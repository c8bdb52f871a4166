import type { Administration } from '@pixmill/accounts';
import type { JsonRequest, JsonRoute } from '../json-router.js';

/** `:id` of an account is its id or its e-mail address. */
const accountOf = ({ params }: JsonRequest) => params.id ?? '';

function topUpInput({ body, idempotencyKey }: JsonRequest) {
  return idempotencyKey === undefined ? body : { ...body, idempotencyKey };
}

/** Every endpoint of the administration, under `/api/admin`. A new one is an entry here. */
export const adminRoutes: readonly JsonRoute<Administration>[] = [
  { method: 'get', path: '/accounts', status: 200, handle: (administration, { query }) => administration.listAccounts(query) },
  { method: 'post', path: '/accounts', status: 201, handle: (administration, { body }) => administration.createAccount(body) },
  { method: 'get', path: '/accounts/:id', status: 200, handle: (administration, call) => administration.showAccount(accountOf(call)) },
  {
    method: 'post',
    path: '/accounts/:id/top-up',
    status: 200,
    handle: (administration, call) => administration.topUp(accountOf(call), topUpInput(call)),
  },
  {
    method: 'post',
    path: '/accounts/:id/disable',
    status: 200,
    handle: (administration, call) => administration.disableAccount(accountOf(call)),
  },
  {
    method: 'post',
    path: '/accounts/:id/enable',
    status: 200,
    handle: (administration, call) => administration.enableAccount(accountOf(call)),
  },
  {
    method: 'post',
    path: '/accounts/:id/keys',
    status: 201,
    handle: (administration, call) => administration.createKey(accountOf(call), call.body),
  },
  { method: 'delete', path: '/keys/:id', status: 200, handle: (administration, { params }) => administration.revokeKey(params.id ?? '') },
];
