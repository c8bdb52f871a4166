import type { AccountKeys } from '@pixmill/accounts';
import type { AccountContext } from '../account-context.js';
import { type AnyApiRoute, answer, defineRoute } from '../route/api-route.js';
import { parseCursor, toPage } from '../route/cursor.js';
import { deletedSchema, idParams, pageOf, pageQuery } from '../route/schemas.js';
import { createdKeySchema, keyChangesSchema, keyExamples, keySchema, newKeySchema, renderKey, toKeyInput } from './key-schemas.js';

export interface KeyRoutesDeps {
  readonly accountKeys: AccountKeys;
}

const route = defineRoute<AccountContext>();
const shared = { tag: 'Account', scope: 'account:admin' } as const;
const bodyErrors = ['malformed_body', 'body_too_large', 'preset_not_found'] as const;
const { key: example, secret, newKey, changes } = keyExamples;

/** The keys of the account. Source: docs/api/account.md#keys. */
export function createKeyRoutes({ accountKeys }: KeyRoutesDeps): readonly AnyApiRoute<AccountContext>[] {
  return [
    route({
      ...shared,
      method: 'get',
      path: '/keys',
      operationId: 'listKeys',
      summary: 'List the keys of the account, oldest first',
      query: pageQuery,
      replies: {
        200: {
          description: 'A page of keys, revoked ones too',
          schema: pageOf(keySchema),
          example: { items: [example], next_cursor: null },
        },
      },
      errors: [],
      async handle({ accountId }, { query: { limit, cursor } }) {
        const rows = await accountKeys.list({ accountId, limit: limit + 1, after: parseCursor(cursor) });
        return answer(200, toPage(rows, { limit, toItem: renderKey, toPosition: ({ id, createdAt }) => ({ id, at: createdAt }) }));
      },
    }),
    route({
      ...shared,
      method: 'post',
      path: '/keys',
      operationId: 'createKey',
      summary: 'Create a key',
      description: 'The key is shown once. Without `scopes` it may do what the key that creates it may do.',
      body: { schema: newKeySchema, example: newKey },
      replies: { 201: { description: 'The key', schema: createdKeySchema, example: { ...example, key: secret } } },
      errors: [...bodyErrors, 'idempotency_key_reused', 'idempotency_key_running'],
      idempotent: 'answer',
      async handle({ accountId, scopes }, { body }) {
        const { key, ...info } = await accountKeys.create({ accountId, scopes }, toKeyInput(body));
        return answer(201, { ...renderKey(info), key });
      },
    }),
    route({
      ...shared,
      method: 'get',
      path: '/keys/:id',
      operationId: 'getKey',
      summary: 'Show a key',
      params: idParams,
      replies: { 200: { description: 'The key', schema: keySchema, example } },
      errors: ['key_not_found'],
      handle: async ({ accountId }, { params }) => answer(200, renderKey(await accountKeys.get({ accountId, keyId: params.id }))),
    }),
    route({
      ...shared,
      method: 'patch',
      path: '/keys/:id',
      operationId: 'changeKey',
      summary: 'Change a key',
      description: 'From its next request on. Absent fields stay as they are. The last key that may administer the account stays one.',
      params: idParams,
      body: { schema: keyChangesSchema, example: changes },
      replies: {
        200: {
          description: 'The key',
          schema: keySchema,
          example: { ...example, name: changes.name, expires_at: '2027-01-31T00:00:00.000Z' },
        },
      },
      errors: ['key_not_found', 'state_conflict', ...bodyErrors],
      async handle({ accountId, scopes }, { params, body }) {
        return answer(200, renderKey(await accountKeys.change({ accountId, scopes }, params.id, toKeyInput(body))));
      },
    }),
    route({
      ...shared,
      method: 'delete',
      path: '/keys/:id',
      operationId: 'revokeKey',
      summary: 'Revoke a key from its next request on',
      description: 'The account still lists it, with `revoked_at`. The last key that may administer the account cannot be revoked here.',
      params: idParams,
      replies: { 200: { description: 'The key was revoked', schema: deletedSchema, example: { id: example.id, deleted: true } } },
      errors: ['key_not_found', 'state_conflict'],
      async handle({ accountId }, { params }) {
        return answer(200, { id: (await accountKeys.revoke({ accountId, keyId: params.id })).id, deleted: true as const });
      },
    }),
  ];
}
