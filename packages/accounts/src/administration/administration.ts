import { AppError } from '@pixmill/contracts';
import type { AccountRecord, ApiKeyInfo, Database } from '@pixmill/db';
import { createApiKey } from '@pixmill/db';
import { administrationInput, parseInput } from './administration-input.js';

/** An account as both administration wires say it. */
export interface AccountInfo {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  /** -1 is unlimited: these are wires (decisions.md 23). */
  readonly tokens: number;
  readonly createdAt: Date;
  readonly disabledAt: Date | null;
}

export interface CreatedAccount {
  readonly id: string;
  readonly email: string;
  readonly tokens: number;
  /** Shown this once; only its hash is kept. */
  readonly key: string;
}

export interface AccountPage {
  readonly accounts: readonly AccountInfo[];
  /** How many there are on all pages. */
  readonly total: number;
}

export interface AccountWithKeys extends AccountInfo {
  readonly keys: readonly Omit<ApiKeyInfo, 'accountId'>[];
}

export interface TopUpResult {
  readonly id: string;
  readonly email: string;
  /** The balance now. */
  readonly tokens: number;
  /** The idempotency key was seen before: nothing was changed. */
  readonly repeated: boolean;
}

export interface CreatedKey {
  readonly id: string;
  readonly accountId: string;
  readonly name: string | null;
  /** Shown this once; only its hash is kept. */
  readonly key: string;
}

/**
 * What an administrator can do, the same on the command line and over HTTP. Inputs come as the wire had them and are parsed here;
 * an account is named by its id or its e-mail address. Every call throws AppError: `invalid_parameter` with `fields`,
 * `account_not_found`, `key_not_found`, `already_registered`, `idempotency_key_reused` or `unavailable`.
 */
export interface Administration {
  /** `name`, `email`, `tokens`, and a `key` that is made up when none is given. */
  createAccount(input: unknown): Promise<CreatedAccount>;
  /** `limit` and `offset`. */
  listAccounts(input: unknown): Promise<AccountPage>;
  showAccount(account: string): Promise<AccountWithKeys>;
  /** `tokens`, `reason` and `idempotencyKey`. */
  topUp(account: string, input: unknown): Promise<TopUpResult>;
  disableAccount(account: string): Promise<AccountInfo>;
  enableAccount(account: string): Promise<AccountInfo>;
  /** `name`. */
  createKey(account: string, input: unknown): Promise<CreatedKey>;
  revokeKey(keyId: string): Promise<ApiKeyInfo>;
}

function toTokens({ tokens, unlimited }: Pick<AccountRecord, 'tokens' | 'unlimited'>): number {
  return unlimited ? -1 : tokens;
}

function toAccountInfo(record: AccountRecord): AccountInfo {
  const { id, name, email, createdAt, disabledAt } = record;
  return { id, name, email, tokens: toTokens(record), createdAt, disabledAt };
}

export function createAdministration({ accounts, apiKeys }: Pick<Database, 'accounts' | 'apiKeys'>): Administration {
  async function getRecord(account: string): Promise<AccountRecord> {
    // Postgres text cannot hold NUL: no account is called so.
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
      const { name = null } = parseInput(administrationInput.newKey, input);
      const { id: accountId } = await getRecord(account);
      const key = createApiKey();
      const { id } = await apiKeys.add({ accountId, key, name });
      return { id, accountId, name, key };
    },

    async revokeKey(keyId) {
      const id = administrationInput.id.safeParse(keyId);
      if (!id.success) throw new AppError('key_not_found');
      return apiKeys.revoke(id.data);
    },
  };
}
