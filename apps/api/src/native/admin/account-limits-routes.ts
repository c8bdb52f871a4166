import { type AccountLimitsAdministration, accountLimitBounds } from '@pixmill/accounts';
import type { AccountLimitsRecord } from '@pixmill/db';
import { z } from 'zod';
import { type AnyApiRoute, answer, defineRoute } from '../route/api-route.js';
import { idSchema, timeSchema, toTime } from '../route/schemas.js';
import { accountParams } from './admin-account-schemas.js';
import type { AdminContext } from './admin-context.js';

export interface AccountLimitsRoutesDeps {
  readonly accountLimits: AccountLimitsAdministration;
}

function limitSchema(max: number) {
  const problem = `must be a whole number, 1 to ${max}, or null`;
  return z.int(problem).min(1, problem).max(max, problem).nullable();
}

const limits = {
  max_queued: limitSchema(accountLimitBounds.maxQueued).meta({ description: 'Unfinished jobs; null is `MAX_QUEUED_PER_ACCOUNT`' }),
  requests_per_minute: limitSchema(accountLimitBounds.requestsPerMinute).meta({
    description: 'Of each key at this API, and at each endpoint of the MegaOptim dialect; null is the setting',
  }),
  monthly_tokens: limitSchema(accountLimitBounds.monthlyTokens).meta({
    description: 'The balance is raised to it, at once and then each month at the same day; null is none',
  }),
};

const limitsSchema = z
  .object({
    id: idSchema,
    email: z.string(),
    tokens: z.int().nullable().meta({ description: 'Balance; null is unlimited' }),
    ...limits,
    tokens_renew_at: timeSchema.nullable().meta({ description: 'When the balance is raised next' }),
  })
  .meta({ id: 'AccountLimits' });

const changesSchema = z
  .strictObject({
    max_queued: limits.max_queued.optional(),
    requests_per_minute: limits.requests_per_minute.optional(),
    monthly_tokens: limits.monthly_tokens.optional(),
  })
  .meta({ id: 'AccountLimitsChanges', description: 'An absent limit stays' });

const example = {
  ...{ id: '5f0c54ad-6d4c-4f3f-9a53-6b8e2f9b3c11', email: 'ada@example.com', tokens: 1_000 },
  ...{ max_queued: null, requests_per_minute: 600, monthly_tokens: 1_000 },
  tokens_renew_at: '2027-01-01T09:30:00.000Z',
};

function toWireLimits(record: AccountLimitsRecord): z.input<typeof limitsSchema> {
  const { account, maxQueued, requestsPerMinute, monthlyTokens, tokensRenewAt } = record;
  return {
    ...{ id: account.id, email: account.email, tokens: account.unlimited ? null : account.tokens },
    ...{ max_queued: maxQueued, requests_per_minute: requestsPerMinute, monthly_tokens: monthlyTokens },
    tokens_renew_at: toTime(tokensRenewAt),
  };
}

const route = defineRoute<AdminContext>();
const shared = { path: '/accounts/:id/limits', tag: 'Administration', scope: 'account:admin', params: accountParams } as const;

/** Limits of one account, and tokens that renew by themselves. */
export function createAccountLimitsRoutes({ accountLimits }: AccountLimitsRoutesDeps): readonly AnyApiRoute<AdminContext>[] {
  const replies = { 200: { description: 'The limits', schema: limitsSchema, example } };
  return [
    route({
      ...shared,
      method: 'get',
      operationId: 'adminGetAccountLimits',
      summary: 'Show the limits of an account',
      replies,
      errors: ['account_not_found'],
      handle: async (_context, { params }) => answer(200, toWireLimits(await accountLimits.get(params.id))),
    }),
    route({
      ...shared,
      method: 'patch',
      operationId: 'adminChangeAccountLimits',
      summary: 'Change the limits of an account',
      body: { schema: changesSchema, example: { requests_per_minute: 600, monthly_tokens: 1_000 } },
      replies,
      errors: ['account_not_found', 'malformed_body', 'body_too_large'],
      async handle(
        _context,
        { params, body: { max_queued: maxQueued, requests_per_minute: requestsPerMinute, monthly_tokens: monthlyTokens } },
      ) {
        return answer(200, toWireLimits(await accountLimits.change(params.id, { maxQueued, requestsPerMinute, monthlyTokens })));
      },
    }),
  ];
}
