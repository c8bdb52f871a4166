import { AppError, maxBalanceTokens } from '@pixmill/contracts';
import type { AccountLimitsRecord, AccountLimitsRepository, AccountsRepository } from '@pixmill/db';
import { z } from 'zod';
import { integerInput, parseInput } from '../parse-input.js';

/** Largest limits that an operator may set. */
export const accountLimitBounds = { maxQueued: 1_000_000, requestsPerMinute: 1_000_000, monthlyTokens: maxBalanceTokens } as const;

/** Null and `none`, which a command line can send, clear a limit. */
const limit = (max: number) =>
  z.union([z.null(), z.literal('none').transform(() => null), integerInput({ min: 1, max, note: ', or none' })]).optional();

const changesSchema = z.strictObject({
  maxQueued: limit(accountLimitBounds.maxQueued),
  requestsPerMinute: limit(accountLimitBounds.requestsPerMinute),
  monthlyTokens: limit(accountLimitBounds.monthlyTokens),
});

/** Limits of one account beside those of the service (docs/api/administration.md#limits-of-an-account). */
export interface AccountLimitsAdministration {
  /** `account` is an id or an e-mail address. Throws AppError `account_not_found`. */
  get(account: string): Promise<AccountLimitsRecord>;
  /** Input: `maxQueued`, `requestsPerMinute` and `monthlyTokens`; an absent one stays. Throws AppError `account_not_found` or `invalid_parameter`. */
  change(account: string, input: unknown): Promise<AccountLimitsRecord>;
}

export interface AccountLimitsDeps {
  readonly accounts: Pick<AccountsRepository, 'findByIdOrEmail'>;
  readonly accountLimits: Pick<AccountLimitsRepository, 'get' | 'change'>;
}

export function createAccountLimits({ accounts, accountLimits }: AccountLimitsDeps): AccountLimitsAdministration {
  async function getId(account: string): Promise<string> {
    // PostgreSQL text cannot contain NUL, so no account has such a name.
    const record = account.includes('\0') ? null : await accounts.findByIdOrEmail(account);
    if (!record) throw new AppError('account_not_found');
    return record.id;
  }

  return {
    get: async (account) => accountLimits.get(await getId(account)),
    async change(account, input) {
      const parsed = parseInput(changesSchema, input);
      const changes = Object.fromEntries(Object.entries(parsed).filter(([, value]) => value !== undefined));
      return accountLimits.change(await getId(account), changes);
    },
  };
}
