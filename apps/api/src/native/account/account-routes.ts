import { administrationInput } from '@pixmill/accounts';
import { type Account, apiScopes } from '@pixmill/contracts';
import type { AccountOverview, AccountsRepository } from '@pixmill/db';
import { z } from 'zod';
import type { AccountContext } from '../account-context.js';
import { type AnyApiRoute, answer, defineRoute } from '../route/api-route.js';
import { idSchema, timeSchema, toTime } from '../route/schemas.js';

export interface AccountRoutesDeps {
  readonly database: { readonly accounts: Pick<AccountsRepository, 'getOverview' | 'rename'> };
  /** Limits of accounts that have none of their own. */
  readonly accountDefaults: { readonly maxQueued: number; readonly requestsPerMinute: number };
}

const accountSchema = z
  .object({
    id: idSchema,
    name: z.string(),
    email: z.string(),
    created_at: timeSchema,
    tokens: z.int().nullable().meta({ description: 'Balance; null is unlimited' }),
    monthly_tokens: z.int().nullable().meta({ description: 'Balance at each renewal; null without one' }),
    tokens_renew_at: timeSchema.nullable(),
    jobs: z
      .object({ queued: z.int().meta({ description: 'Jobs that wait' }), running: z.int().meta({ description: 'Jobs that a worker has' }) })
      .meta({ description: 'Unsettled jobs' }),
    limits: z
      .object({
        max_queued: z.int().meta({ description: 'Unsettled jobs at the same time' }),
        requests_per_minute: z.int().nullable().meta({ description: 'Of each key, at this API; null is unlimited' }),
      })
      .meta({ description: 'Those of the account, otherwise those of the service' }),
    key: z
      .object({
        id: idSchema,
        scopes: z.array(z.enum(apiScopes)).nullable().meta({ description: 'What the key of this request may do; null is everything' }),
      })
      .nullable()
      .meta({ description: 'Null for a browser that signed in by a code; it may do everything' }),
  })
  .meta({ id: 'Account' });

const changesSchema = z
  .strictObject({ name: administrationInput.newAccount.shape.name.meta({ description: 'Name of the owner' }) })
  .meta({ id: 'AccountChanges' });

const example = {
  id: '5f0c54ad-6d4c-4f3f-9a53-6b8e2f9b3c11',
  name: 'Ada',
  email: 'ada@example.com',
  created_at: '2026-12-01T09:30:00.000Z',
  tokens: 950,
  monthly_tokens: 1000,
  tokens_renew_at: '2027-01-01T00:00:00.000Z',
  jobs: { queued: 3, running: 1 },
  limits: { max_queued: 1000, requests_per_minute: 120 },
  key: { id: '0b6c8e0e-7a1f-4d55-8f0e-3a5b0c1d2e3f', scopes: ['jobs:read', 'jobs:write'] },
} satisfies z.input<typeof accountSchema>;

const toWireTokens = ({ tokens, unlimited }: Account) => (unlimited ? null : tokens);

function renderAccount(
  overview: AccountOverview,
  { keyId, scopes }: AccountContext,
  defaults: AccountRoutesDeps['accountDefaults'],
): z.input<typeof accountSchema> {
  const { id, name, email, createdAt, monthlyTokens, tokensRenewAt, queuedJobs, runningJobs } = overview;
  const requestsPerMinute = overview.requestsPerMinute ?? defaults.requestsPerMinute;
  return {
    id,
    name,
    email,
    created_at: toTime(createdAt),
    tokens: toWireTokens(overview),
    monthly_tokens: monthlyTokens,
    tokens_renew_at: toTime(tokensRenewAt),
    jobs: { queued: queuedJobs, running: runningJobs },
    limits: {
      max_queued: overview.maxQueued ?? defaults.maxQueued,
      requests_per_minute: requestsPerMinute === 0 ? null : requestsPerMinute,
    },
    key: keyId === null ? null : { id: keyId, scopes: scopes && [...scopes] },
  };
}

const route = defineRoute<AccountContext>();
const shared = { tag: 'Account', path: '/account' } as const;
const replies = { 200: { description: 'The account, its balance and limits, and what the key may do', schema: accountSchema, example } };

/** Who the caller is. Source: docs/api/account.md. */
export function createAccountRoutes({
  database: { accounts },
  accountDefaults,
}: AccountRoutesDeps): readonly AnyApiRoute<AccountContext>[] {
  const show = async (context: AccountContext) =>
    answer(200, renderAccount(await accounts.getOverview(context.accountId), context, accountDefaults));
  return [
    route({
      ...shared,
      method: 'get',
      operationId: 'getAccount',
      summary: 'Show the account of the key',
      scope: 'any',
      replies,
      errors: [],
      handle: show,
    }),
    route({
      ...shared,
      method: 'patch',
      operationId: 'changeAccount',
      summary: 'Rename the account',
      scope: 'account:admin',
      body: { schema: changesSchema, example: { name: example.name } },
      replies,
      errors: ['malformed_body', 'body_too_large'],
      async handle(context, { body }) {
        await accounts.rename(context.accountId, body.name);
        return show(context);
      },
    }),
  ];
}
