import type { Administration } from '@pixmill/accounts';
import { type AnyApiRoute, answer, defineRoute } from '../route/api-route.js';
import { parseCursor, toPage } from '../route/cursor.js';
import { deletedSchema, idParams, pageOf, pageQuery, toTime } from '../route/schemas.js';
import { toApiScopes } from '../to-api-scopes.js';
import { adminAccountExamples as examples } from './admin-account-examples.js';
import {
  accountParams,
  adminAccountSchemas as schemas,
  toKeyInput,
  toWireAccount,
  toWireAccountWithKeys,
  toWireKey,
  toWireTokens,
} from './admin-account-schemas.js';
import type { AdminContext } from './admin-context.js';

export interface AdminAccountRoutesDeps {
  readonly administration: Administration;
}

const route = defineRoute<AdminContext>();
const shared = { tag: 'Administration', scope: 'account:admin' } as const;

/** Accounts: list, create, show, top up, disable and enable. */
export function createAdminAccountRoutes({ administration }: AdminAccountRoutesDeps): readonly AnyApiRoute<AdminContext>[] {
  return [
    route({
      ...shared,
      method: 'get',
      path: '/accounts',
      operationId: 'adminListAccounts',
      summary: 'List the accounts, oldest first',
      query: pageQuery,
      replies: {
        200: {
          description: 'A page of accounts',
          schema: pageOf(schemas.account),
          example: { items: [examples.account], next_cursor: null },
        },
      },
      errors: [],
      async handle(_context, { query: { limit, cursor } }) {
        const rows = await administration.listAccountsAfter({ limit: limit + 1, after: parseCursor(cursor) });
        return answer(200, toPage(rows, { limit, toItem: toWireAccount, toPosition: ({ id, createdAt }) => ({ id, at: createdAt }) }));
      },
    }),
    route({
      ...shared,
      method: 'post',
      path: '/accounts',
      operationId: 'adminCreateAccount',
      summary: 'Create an account and its first key',
      description: 'The key is shown once. Repeating the request is safe: an e-mail address has one account.',
      body: { schema: schemas.newAccount, example: examples.newAccount },
      replies: { 201: { description: 'The account and its key', schema: schemas.createdAccount, example: examples.createdAccount } },
      errors: ['already_registered', 'malformed_body', 'body_too_large'],
      async handle(_context, { body }) {
        const { id, email, tokens, key } = await administration.createAccount({ ...body, tokens: body.tokens ?? -1 });
        return answer(201, { id, email, tokens: toWireTokens(tokens), key });
      },
    }),
    route({
      ...shared,
      method: 'get',
      path: '/accounts/:id',
      operationId: 'adminGetAccount',
      summary: 'Show an account and its keys',
      params: accountParams,
      replies: { 200: { description: 'The account', schema: schemas.accountWithKeys, example: examples.accountWithKeys } },
      errors: ['account_not_found'],
      handle: async (_context, { params }) => answer(200, toWireAccountWithKeys(await administration.showAccount(params.id))),
    }),
    route({
      ...shared,
      method: 'post',
      path: '/accounts/:id/top-up',
      operationId: 'adminTopUpAccount',
      summary: 'Add tokens to an account',
      params: accountParams,
      body: { schema: schemas.topUp, example: examples.topUp },
      replies: { 200: { description: 'The new balance', schema: schemas.toppedUp, example: examples.toppedUp } },
      errors: ['account_not_found', 'idempotency_key_reused', 'malformed_body', 'body_too_large'],
      idempotent: 'job',
      async handle(_context, { params, body, idempotencyKey }) {
        return answer(200, await administration.topUp(params.id, { ...body, idempotencyKey }));
      },
    }),
    ...(['disable', 'enable'] as const).map((verb) =>
      route({
        ...shared,
        method: 'post',
        path: `/accounts/:id/${verb}`,
        operationId: `admin${verb === 'disable' ? 'Disable' : 'Enable'}Account`,
        summary: verb === 'disable' ? 'Reject the keys of an account from its next request on' : 'Accept the keys of an account again',
        params: accountParams,
        replies: {
          200: {
            description: 'The account',
            schema: schemas.account,
            example: verb === 'disable' ? examples.disabledAccount : examples.account,
          },
        },
        errors: ['account_not_found'],
        handle: async (_context, { params }) => answer(200, toWireAccount(await administration[`${verb}Account`](params.id))),
      }),
    ),
    ...createAdminKeyRoutes(administration),
  ];
}

function createAdminKeyRoutes(administration: Administration): readonly AnyApiRoute<AdminContext>[] {
  return [
    route({
      ...shared,
      method: 'post',
      path: '/accounts/:id/keys',
      operationId: 'adminCreateKey',
      summary: 'Create a further key of an account',
      description: 'The key is shown once.',
      params: accountParams,
      body: { schema: schemas.newKey, example: examples.newKey },
      replies: { 201: { description: 'The key', schema: schemas.createdKey, example: examples.createdKey } },
      errors: ['account_not_found', 'malformed_body', 'body_too_large', 'idempotency_key_reused', 'idempotency_key_running'],
      idempotent: 'answer',
      async handle(_context, { params, body }) {
        const { id, accountId, name, scopes, expiresAt, key } = await administration.createKey(params.id, toKeyInput(body));
        return answer(201, { id, account_id: accountId, name, scopes: scopes && toApiScopes(scopes), expires_at: toTime(expiresAt), key });
      },
    }),
    route({
      ...shared,
      method: 'patch',
      path: '/keys/:id',
      operationId: 'adminChangeKey',
      summary: 'Change the name, the scopes or the expiry of a key, from its next request on',
      description: 'Absent fields stay as they are.',
      params: idParams,
      body: { schema: schemas.keyChanges, example: { scopes: ['jobs:read'] } },
      replies: {
        200: { description: 'The key', schema: schemas.key, example: { ...examples.accountWithKeys.keys[0], scopes: ['jobs:read'] } },
      },
      errors: ['key_not_found', 'malformed_body', 'body_too_large'],
      handle: async (_context, { params, body }) => answer(200, toWireKey(await administration.changeKey(params.id, toKeyInput(body)))),
    }),
    route({
      ...shared,
      method: 'delete',
      path: '/keys/:id',
      operationId: 'adminRevokeKey',
      summary: 'Revoke a key from the next request on',
      description: 'Revoking a revoked key changes nothing. The account still lists the key, with `revoked_at`.',
      params: idParams,
      replies: {
        200: {
          description: 'The key was revoked',
          schema: deletedSchema,
          example: { id: examples.createdKey.id, deleted: true },
        },
      },
      errors: ['key_not_found'],
      handle: async (_context, { params }) => answer(200, { id: (await administration.revokeKey(params.id)).id, deleted: true as const }),
    }),
  ];
}
