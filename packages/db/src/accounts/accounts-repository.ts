import { randomUUID } from 'node:crypto';
import { type Account, AppError } from '@pixmill/contracts';
import { type Account as AccountRow, Prisma } from '../generated/client.js';
import { toAccount } from '../jobs/job-rows.js';
import { grantTokens } from '../ledger/ledger.js';
import { isUniqueViolation, mapDatabaseErrors, type PrismaDatabase, type Sql } from '../sql.js';
import { hashApiKey, toApiKeyRow } from './api-key.js';
import { rejectDuplicateKey } from './api-keys-repository.js';

export interface Caller {
  readonly account: Account;
  readonly keyId: string;
}

export interface NewAccount {
  readonly name: string;
  readonly email: string;
  /** Tokens granted at the start; null is unlimited. */
  readonly tokens: number | null;
  readonly key: string;
}

/** An account as its administrator sees it. */
export interface AccountRecord extends Account {
  readonly createdAt: Date;
  /** Since when its keys open nothing; null while it is enabled. */
  readonly disabledAt: Date | null;
}

export interface TopUp {
  readonly accountId: string;
  /** 1 or more. */
  readonly tokens: number;
  readonly reason: string;
  /** Unique for each account: the same key again changes nothing. */
  readonly idempotencyKey: string | null;
}

export interface AccountsRepository {
  /** Whose key this is; null for a key that is unknown or revoked, or of a disabled account. */
  findCaller(key: string): Promise<Caller | null>;
  find(accountId: string): Promise<Account | null>;
  /**
   * The account beside the tokens that its ledger says were charged, or are held for work under way, at one moment. An unlimited account is
   * charged none. Throws AppError `account_not_found`.
   */
  getWithUse(accountId: string): Promise<{ account: Account; tokensUsed: number }>;
  /** The account with this id, or else this e-mail address, however it is capitalized. */
  findByIdOrEmail(idOrEmail: string): Promise<AccountRecord | null>;
  /** Oldest first. */
  list(page: { readonly limit: number; readonly offset: number }): Promise<readonly AccountRecord[]>;
  count(): Promise<number>;
  /**
   * Creates an account, its first key and its opening ledger row in one transaction. E-mail addresses that differ in case alone are the same.
   * Throws AppError `already_registered`, or `invalid_parameter` for a key that is in use.
   */
  create(account: NewAccount): Promise<Account>;
  /** The account that was created first. */
  findFirst(): Promise<Account | null>;
  /**
   * Gives tokens, as a ledger row. `repeated`: the idempotency key was seen before, nothing was changed.
   * Throws AppError `account_not_found`, `idempotency_key_reused` for another amount under the same key, `invalid_parameter` for an
   * unlimited account or a balance past its bound.
   */
  topUp(topUp: TopUp): Promise<{ account: Account; repeated: boolean }>;
  /** Closes or opens an account from its next request on. */
  setDisabled(accountId: string, disabled: boolean): Promise<void>;
  /** Takes back an account whose key nobody has ever seen. */
  remove(accountId: string): Promise<void>;
}

/** Last-used times are kept to the minute, so that a busy key costs one write a minute. */
const lastUsedResolutionMs = 60_000;

const uuidPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

function toRecord(row: AccountRow): AccountRecord {
  return { ...toAccount(row), createdAt: row.createdAt, disabledAt: row.disabledAt };
}

export function createAccountsRepository(client: PrismaDatabase, { query }: Sql): AccountsRepository {
  async function recordUse(key: { id: string; lastUsedAt: Date | null }): Promise<void> {
    if (key.lastUsedAt && Date.now() - key.lastUsedAt.getTime() < lastUsedResolutionMs) return;
    await client.apiKey.updateMany({ where: { id: key.id }, data: { lastUsedAt: new Date() } });
  }

  /** Prisma's own comparison without case is a pattern match, in which `_` stands for any character. */
  async function findIdByEmail(email: string): Promise<string | null> {
    const [row] = await client.$queryRaw<{ id: string }[]>`SELECT id FROM accounts WHERE lower(email) = lower(${email})`;
    return row?.id ?? null;
  }

  return {
    findCaller: (key) =>
      mapDatabaseErrors(async () => {
        const [row] = await query<Account & { keyId: string; lastUsedAt: Date | null }>(Prisma.sql`
          SELECT a.id, a.name, a.email, a.tokens, a.unlimited, k.id AS "keyId", k.last_used_at AS "lastUsedAt"
          FROM api_keys k JOIN accounts a ON a.id = k.account_id
          WHERE k.hash = ${hashApiKey(key)} AND k.revoked_at IS NULL AND a.disabled_at IS NULL`);
        if (!row) return null;
        const { keyId, lastUsedAt } = row;
        await recordUse({ id: keyId, lastUsedAt });
        return { account: toAccount(row), keyId };
      }),

    find: (accountId) =>
      mapDatabaseErrors(async () => {
        const row = await client.account.findUnique({ where: { id: accountId } });
        return row && toAccount(row);
      }),

    getWithUse: (accountId) =>
      mapDatabaseErrors(async () => {
        const [row] = await client.$queryRaw<(Account & { tokensUsed: number })[]>`
          SELECT id, name, email, tokens, unlimited, (
            SELECT coalesce(-sum(delta), 0)::float8 FROM ledger WHERE account_id = accounts.id AND kind IN ('hold', 'release')
          ) AS "tokensUsed"
          FROM accounts WHERE id = ${accountId}::uuid`;
        if (!row) throw new AppError('account_not_found');
        const { tokensUsed, ...account } = row;
        return { account, tokensUsed };
      }),

    findByIdOrEmail: (idOrEmail) =>
      mapDatabaseErrors(async () => {
        const id = uuidPattern.test(idOrEmail) ? idOrEmail : await findIdByEmail(idOrEmail);
        const row = id === null ? null : await client.account.findUnique({ where: { id } });
        return row && toRecord(row);
      }),

    list: ({ limit, offset }) =>
      mapDatabaseErrors(async () => {
        const rows = await client.account.findMany({ orderBy: [{ createdAt: 'asc' }, { id: 'asc' }], take: limit, skip: offset });
        return rows.map(toRecord);
      }),

    count: () => mapDatabaseErrors(() => client.account.count()),

    create: ({ name, email, tokens, key }) =>
      mapDatabaseErrors(async () => {
        const opening = tokens ? { ledger: { create: { kind: 'grant', delta: tokens, reason: 'opening balance' } } as const } : {};
        const keys = { create: toApiKeyRow(key, null) };
        try {
          const data = { id: randomUUID(), name, email, unlimited: tokens === null, tokens: tokens ?? 0, keys, ...opening };
          return toAccount(await client.account.create({ data }));
        } catch (thrown) {
          if (!isUniqueViolation(thrown)) throw thrown;
          if (await findIdByEmail(email)) throw new AppError('already_registered', { cause: thrown });
          return rejectDuplicateKey(thrown);
        }
      }),

    findFirst: () =>
      mapDatabaseErrors(async () => {
        const row = await client.account.findFirst({ orderBy: { createdAt: 'asc' } });
        return row && toAccount(row);
      }),

    topUp: ({ accountId, ...grant }) =>
      mapDatabaseErrors(() =>
        client.$transaction(async (tx) => {
          const { repeated } = await grantTokens(tx, { accountId, ...grant });
          return { account: toAccount(await tx.account.findUniqueOrThrow({ where: { id: accountId } })), repeated };
        }),
      ),

    setDisabled: (accountId, disabled) =>
      mapDatabaseErrors(async () => {
        const where = { id: accountId, disabledAt: disabled ? null : { not: null } };
        await client.account.updateMany({ where, data: { disabledAt: disabled ? new Date() : null } });
      }),

    remove: (accountId) =>
      mapDatabaseErrors(async () => {
        await client.account.deleteMany({ where: { id: accountId } });
      }),
  };
}
