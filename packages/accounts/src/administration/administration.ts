import { AppError } from '@pixmill/contracts';
import type { AccountRecord, ApiKeyInfo, Database, ListPosition } from '@pixmill/db';
import { createApiKey } from '../api-keys/api-key.js';
import { parseInput } from '../parse-input.js';
import { administrationInput } from './administration-input.js';

/** An account, as the command line and the administration API show it. */
export interface AccountInfo {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  /** -1 means unlimited, in these APIs only (docs/product-decisions.md#unlimited-accounts-and-the-balance). */
  readonly tokens: number;
  readonly createdAt: Date;
  readonly disabledAt: Date | null;
}

export interface CreatedAccount {
  readonly id: string;
  readonly email: string;
  readonly tokens: number;
  /** Shown only now: the database has its hash. */
  readonly key: string;
}

export interface AccountPage {
  readonly accounts: readonly AccountInfo[];
  /** Number of accounts on all pages. */
  readonly total: number;
}

export interface AccountWithKeys extends AccountInfo {
  readonly keys: readonly Omit<ApiKeyInfo, 'accountId'>[];
}

export interface TopUpSummary {
  readonly id: string;
  readonly email: string;
  /** The new balance. */
  readonly tokens: number;
  /** The idempotency key was used before, nothing changed. */
  readonly repeated: boolean;
}

export interface CreatedKey {
  readonly id: string;
  readonly accountId: string;
  readonly name: string | null;
  /** Null is everything. */
  readonly scopes: readonly string[] | null;
  /** Null is never. */
  readonly expiresAt: Date | null;
  /** Shown only now: the database has its hash. */
  readonly key: string;
}

/**
 * The administrator's use cases, the same for the command line and HTTP. Inputs arrive unparsed. `account` is an id or an e-mail
 * address. Every call throws AppError: `invalid_parameter` with `fields`, `account_not_found`, `key_not_found`, `already_registered`,
 * `idempotency_key_reused` or `unavailable`.
 */
export interface Administration {
  /** Input: `name`, `email`, `tokens` and `key`; without `key` a random one is created. */
  createAccount(input: unknown): Promise<CreatedAccount>;
  /** Input: `limit` and `offset`. */
  listAccounts(input: unknown): Promise<AccountPage>;
  /** Oldest first, from the account after a position on. */
  listAccountsAfter(page: { readonly limit: number; readonly after: ListPosition | null }): Promise<readonly AccountInfo[]>;
  showAccount(account: string): Promise<AccountWithKeys>;
  /** Input: `tokens`, `reason` and `idempotencyKey`. */
  topUp(account: string, input: unknown): Promise<TopUpSummary>;
  disableAccount(account: string): Promise<AccountInfo>;
  enableAccount(account: string): Promise<AccountInfo>;
  /** Input: `name`, `scopes` (everything by default) and `expiresAt` (never by default). */
  createKey(account: string, input: unknown): Promise<CreatedKey>;
  /** Input as of `createKey`; what it does not name stays as it is. */
  changeKey(keyId: string, input: unknown): Promise<ApiKeyInfo>;
  revokeKey(keyId: string): Promise<ApiKeyInfo>;
}

function toTokens({ tokens, unlimited }: Pick<AccountRecord, 'tokens' | 'unlimited'>): number {
  return unlimited ? -1 : tokens;
}

function toAccountInfo(record: AccountRecord): AccountInfo {
  const { id, name, email, createdAt, disabledAt } = record;
  return { id, name, email, tokens: toTokens(record), createdAt, disabledAt };
}

/** Text of another form is the id of no key. */
function parseKeyId(keyId: string): string {
  const id = administrationInput.id.safeParse(keyId);
  if (!id.success) throw new AppError('key_not_found');
  return id.data;
}

export function createAdministration({ accounts, apiKeys }: Pick<Database, 'accounts' | 'apiKeys'>): Administration {
  async function getRecord(account: string): Promise<AccountRecord> {
    // PostgreSQL text cannot contain NUL, so no account has such a name.
    const record = account.includes('\0') ? null : await accounts.findByIdOrEmail(account);
    if (!record) throw new AppError('account_not_found');
    return record;
  }

  async function setDisabled(account: string, disabled: boolean): Promise<AccountInfo> {
    const { id } = await getRecord(account);
    await accounts.setDisabled(id, disabled);
    return toAccountInfo(await getRecord(id));
  }

  return {
    async createAccount(input) {
      const { name, email, tokens, key = createApiKey() } = parseInput(administrationInput.newAccount, input);
      const created = await accounts.create({ name, email, tokens: tokens === -1 ? null : tokens, key });
      return { id: created.id, email: created.email, tokens: toTokens(created), key };
    },

    async listAccounts(input) {
      const page = parseInput(administrationInput.page, input);
      const [records, total] = await Promise.all([accounts.list(page), accounts.count()]);
      return { accounts: records.map(toAccountInfo), total };
    },

    listAccountsAfter: async (page) => (await accounts.listAfter(page)).map(toAccountInfo),

    async showAccount(account) {
      const record = await getRecord(account);
      const records = await apiKeys.list(record.id);
      return { ...toAccountInfo(record), keys: records.map(({ accountId: _, ...facts }) => facts) };
    },

    async topUp(account, input) {
      const { tokens, reason, idempotencyKey = null } = parseInput(administrationInput.topUp, input);
      const { id } = await getRecord(account);
      const { account: after, repeated } = await accounts.topUp({ accountId: id, tokens, reason, idempotencyKey });
      return { id, email: after.email, tokens: toTokens(after), repeated };
    },

    disableAccount: (account) => setDisabled(account, true),
    enableAccount: (account) => setDisabled(account, false),

    async createKey(account, input) {
      const { name = null, scopes = null, expiresAt = null } = parseInput(administrationInput.newKey, input);
      const { id: accountId } = await getRecord(account);
      const key = createApiKey();
      const { id } = await apiKeys.add({ accountId, key, name, scopes, expiresAt });
      return { id, accountId, name, scopes, expiresAt, key };
    },

    async changeKey(keyId, input) {
      const { name, scopes, expiresAt } = parseInput(administrationInput.newKey, input);
      return apiKeys.change(parseKeyId(keyId), {
        ...(name !== undefined && { name }),
        ...(scopes !== undefined && { scopes }),
        ...(expiresAt !== undefined && { expiresAt }),
      });
    },

    async revokeKey(keyId) {
      return apiKeys.revoke(parseKeyId(keyId));
    },
  };
}
