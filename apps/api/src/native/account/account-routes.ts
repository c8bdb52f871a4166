import { z } from 'zod';
import type { AccountContext } from '../account-context.js';
import { type AnyApiRoute, answer, apiScopes, defineRoute } from '../route/api-route.js';
import { idSchema } from '../route/schemas.js';

const accountSchema = z
  .object({
    id: idSchema,
    name: z.string(),
    email: z.string(),
    tokens: z.int().nullable().meta({ description: 'Balance; null is unlimited' }),
    key: z
      .object({
        id: idSchema,
        scopes: z.array(z.enum(apiScopes)).nullable().meta({ description: 'What the key of this request may do; null is everything' }),
      })
      .nullable()
      .meta({ description: 'Null for a browser that signed in by a code; it may do everything' }),
  })
  .meta({ id: 'Account' });

const route = defineRoute<AccountContext>();

/** Who the caller is. */
export function createAccountRoutes(): readonly AnyApiRoute<AccountContext>[] {
  return [
    route({
      method: 'get',
      path: '/account',
      operationId: 'getAccount',
      tag: 'Account',
      summary: 'Show the account of the key',
      scope: 'jobs:read',
      replies: {
        200: {
          description: 'The account, its balance, and what the key may do',
          schema: accountSchema,
          example: {
            id: '5f0c54ad-6d4c-4f3f-9a53-6b8e2f9b3c11',
            name: 'Ada',
            email: 'ada@example.com',
            tokens: 950,
            key: { id: '0b6c8e0e-7a1f-4d55-8f0e-3a5b0c1d2e3f', scopes: ['jobs:read', 'jobs:write'] },
          },
        },
      },
      errors: [],
      async handle({ account, keyId, scopes }) {
        const { id, name, email, tokens, unlimited } = account;
        const key = keyId === null ? null : { id: keyId, scopes: scopes && [...scopes] };
        return answer(200, { id, name, email, tokens: unlimited ? null : tokens, key });
      },
    }),
  ];
}
