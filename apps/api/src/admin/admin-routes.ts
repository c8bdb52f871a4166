import type { Administration } from '@pixmill/db';

/** An administration request as it was read. */
export interface AdminCall {
  /** Values of the `:name` parts of the path. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: unknown;
  /** JSON of the body; an empty object without one. */
  readonly body: Readonly<Record<string, unknown>>;
  /** The `Idempotency-Key` header. */
  readonly idempotencyKey: string | undefined;
}

export interface AdminRoute {
  readonly method: 'get' | 'post' | 'delete';
  /** Under `/api/admin`. */
  readonly path: string;
  /** HTTP status when it worked. */
  readonly status: number;
  /** The answer as JSON. Throws AppError. */
  run(administration: Administration, call: AdminCall): Promise<unknown>;
}

/** `:id` of an account is its id or its e-mail address. */
const accountOf = ({ params }: AdminCall) => params.id ?? '';

function topUpInput({ body, idempotencyKey }: AdminCall) {
  return idempotencyKey === undefined ? body : { ...body, idempotencyKey };
}

/** Every endpoint of the administration. A new one is an entry here. */
export const adminRoutes: readonly AdminRoute[] = [
  { method: 'get', path: '/accounts', status: 200, run: (administration, { query }) => administration.listAccounts(query) },
  { method: 'post', path: '/accounts', status: 201, run: (administration, { body }) => administration.createAccount(body) },
  { method: 'get', path: '/accounts/:id', status: 200, run: (administration, call) => administration.showAccount(accountOf(call)) },
  {
    method: 'post',
    path: '/accounts/:id/top-up',
    status: 200,
    run: (administration, call) => administration.topUp(accountOf(call), topUpInput(call)),
  },
  {
    method: 'post',
    path: '/accounts/:id/disable',
    status: 200,
    run: (administration, call) => administration.disableAccount(accountOf(call)),
  },
  {
    method: 'post',
    path: '/accounts/:id/enable',
    status: 200,
    run: (administration, call) => administration.enableAccount(accountOf(call)),
  },
  {
    method: 'post',
    path: '/accounts/:id/keys',
    status: 201,
    run: (administration, call) => administration.createKey(accountOf(call), call.body),
  },
  { method: 'delete', path: '/keys/:id', status: 200, run: (administration, { params }) => administration.revokeKey(params.id ?? '') },
];
