import { type Account, AppError, maxBalanceTokens } from '@pixmill/contracts';
import { getAccountWithUse, type TopUp, type TopUpResult, topUpAccount } from '../ledger/ledger.js';
import { isAfter, type ListPosition } from '../list-position.js';
import { type Sql, sql } from '../sql.js';
import { type AccountOverview, getAccountOverview } from './account-overview.js';
import { createAccount, type NewAccount } from './create-account.js';
import { findAccountIdByEmail } from './find-account-id.js';
import { type Caller, findCaller } from './find-caller.js';
import { isUuid } from './uuid.js';

/** An account as its administrator sees it. */
export interface AccountRecord extends Account {
  readonly createdAt: Date;
  /** Since when its keys are rejected; null while it is enabled. */
  readonly disabledAt: Date | null;
}

export interface AccountsRepository {
  /** The caller with this key; null for a key that is unknown, revoked, or of a disabled account. */
  findCaller(key: string): Promise<Caller | null>;
  find(accountId: string): Promise<Account | null>;
  /**
   * The account with the tokens that were charged, or are held for unsettled jobs, at one moment. An unlimited account uses none. Sums
   * the account's ledger. Throws AppError `account_not_found`.
   */
  getWithUse(accountId: string): Promise<{ account: Account; tokensUsed: number }>;
  /** What an account may know of itself. Throws AppError `account_not_found`. */
  getOverview(accountId: string): Promise<AccountOverview>;
  /** Throws AppError `account_not_found`. */
  rename(accountId: string, name: string): Promise<void>;
  /** The account with this id or this e-mail address; the case of the address does not count. */
  findByIdOrEmail(idOrEmail: string): Promise<AccountRecord | null>;
  /** Oldest first. */
  list(page: { readonly limit: number; readonly offset: number }): Promise<readonly AccountRecord[]>;
  /** Oldest first, from the account after a position on. */
  listAfter(page: { readonly limit: number; readonly after: ListPosition | null }): Promise<readonly AccountRecord[]>;
  count(): Promise<number>;
  /**
   * Creates an account, its first key and the ledger row of its opening balance, in one transaction. E-mail addresses that differ in
   * case alone are equal. Throws AppError `already_registered`, or `invalid_parameter` for a key that exists already.
   */
  create(account: NewAccount): Promise<Account>;
  /** The oldest account. */
  findFirst(): Promise<Account | null>;
  /**
   * Grants tokens. Throws AppError `account_not_found`, `idempotency_key_reused` (another amount under the same key) or
   * `invalid_parameter` (an unlimited account, or a balance above `maxBalanceTokens`).
   */
  topUp(topUp: TopUp): Promise<TopUpResult>;
  /** Disables or enables an account from its next request on. */
  setDisabled(accountId: string, disabled: boolean): Promise<void>;
  /** Deletes an account whose owner never received its key. */
  remove(accountId: string): Promise<void>;
}

const accountColumns = sql`id, name, email, tokens, unlimited`;

const recordColumns = sql`${accountColumns}, created_at AS "createdAt", disabled_at AS "disabledAt"`;

export function createAccountsRepository(db: Sql): AccountsRepository {
  return {
    findCaller: (key) => findCaller(db, key),
    getWithUse: (accountId) => getAccountWithUse(db, accountId),
    getOverview: (accountId) => getAccountOverview(db, accountId),
    create: (account) => createAccount(db, account),
    topUp: (topUp) => topUpAccount(db, topUp, maxBalanceTokens),

    async find(accountId) {
      const [account] = await db.query<Account>(sql`SELECT ${accountColumns} FROM accounts WHERE id = ${accountId}::uuid`);
      return account ?? null;
    },

    async findByIdOrEmail(idOrEmail) {
      const id = isUuid(idOrEmail) ? idOrEmail : await findAccountIdByEmail(db, idOrEmail);
      if (id === null) return null;
      const [record] = await db.query<AccountRecord>(sql`SELECT ${recordColumns} FROM accounts WHERE id = ${id}::uuid`);
      return record ?? null;
    },

    list: ({ limit, offset }) =>
      db.query<AccountRecord>(sql`SELECT ${recordColumns} FROM accounts ORDER BY created_at, id LIMIT ${limit} OFFSET ${offset}`),

    listAfter: ({ limit, after }) =>
      db.query<AccountRecord>(sql`
        SELECT ${recordColumns} FROM accounts WHERE ${isAfter(after, sql`(created_at, id)`)} ORDER BY created_at, id LIMIT ${limit}`),

    async count() {
      const [row] = await db.query<{ count: number }>(sql`SELECT count(*)::int AS count FROM accounts`);
      return row?.count ?? 0;
    },

    async findFirst() {
      const [account] = await db.query<Account>(sql`SELECT ${accountColumns} FROM accounts ORDER BY created_at LIMIT 1`);
      return account ?? null;
    },

    async rename(accountId, name) {
      const renamed = await db.execute(sql`UPDATE accounts SET name = ${name} WHERE id = ${accountId}::uuid`);
      if (renamed === 0) throw new AppError('account_not_found');
    },

    async setDisabled(accountId, disabled) {
      const change = disabled ? sql`SET disabled_at = coalesce(disabled_at, now())` : sql`SET disabled_at = NULL`;
      await db.execute(sql`UPDATE accounts ${change} WHERE id = ${accountId}::uuid`);
    },

    async remove(accountId) {
      await db.execute(sql`DELETE FROM accounts WHERE id = ${accountId}::uuid`);
    },
  };
}
