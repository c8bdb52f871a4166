import { randomUUID } from 'node:crypto';
import { type Account, AppError } from '@pixmill/contracts';
import { hashKey, toKeyRow } from './api-key.js';
import { atDatabase, type Client, type Direct, isDuplicate } from './client.js';
import { type Account as AccountRow, Prisma } from './generated/client.js';
import { refuseTakenKey } from './keys-repository.js';
import { grant } from './ledger.js';
import { toAccount } from './rows.js';

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
  findRecord(idOrEmail: string): Promise<AccountRecord | null>;
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
const lastUsedGrainMs = 60_000;

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

function toRecord(row: AccountRow): AccountRecord {
  return { ...toAccount(row), createdAt: row.createdAt, disabledAt: row.disabledAt };
}

export function createAccountsRepository(client: Client, { ask }: Direct): AccountsRepository {
  async function noteUse(key: { id: string; lastUsedAt: Date | null }): Promise<void> {
    if (key.lastUsedAt && Date.now() - key.lastUsedAt.getTime() < lastUsedGrainMs) return;
    await client.apiKey.updateMany({ where: { id: key.id }, data: { lastUsedAt: new Date() } });
  }

  /** Prisma's own comparison without case is a pattern match, in which `_` stands for any character. */
  async function idOf(email: string): Promise<string | null> {
    const [row] = await client.$queryRaw<{ id: string }[]>`SELECT id FROM accounts WHERE lower(email) = lower(${email})`;
    return row?.id ?? null;
  }

  return {
    findCaller: (key) =>
      atDatabase(async () => {
        const [row] = await ask<Account & { keyId: string; lastUsedAt: Date | null }>(Prisma.sql`
          SELECT a.id, a.name, a.email, a.tokens, a.unlimited, k.id AS "keyId", k.last_used_at AS "lastUsedAt"
          FROM api_keys k JOIN accounts a ON a.id = k.account_id
          WHERE k.hash = ${hashKey(key)} AND k.revoked_at IS NULL AND a.disabled_at IS NULL`);
        if (!row) return null;
        const { keyId, lastUsedAt } = row;
        await noteUse({ id: keyId, lastUsedAt });
        return { account: toAccount(row), keyId };
      }),

    find: (accountId) =>
      atDatabase(async () => {
        const row = await client.account.findUnique({ where: { id: accountId } });
        return row && toAccount(row);
      }),

    getWithUse: (accountId) =>
      atDatabase(async () => {
        const [row] = await client.$queryRaw<(Account & { tokensUsed: number })[]>`
          SELECT id, name, email, tokens, unlimited, (
            SELECT coalesce(-sum(delta), 0)::float8 FROM ledger WHERE account_id = accounts.id AND kind IN ('hold', 'release')
          ) AS "tokensUsed"
          FROM accounts WHERE id = ${accountId}::uuid`;
        if (!row) throw new AppError('account_not_found');
        const { tokensUsed, ...account } = row;
        return { account, tokensUsed };
      }),

    findRecord: (idOrEmail) =>
      atDatabase(async () => {
        const id = uuid.test(idOrEmail) ? idOrEmail : await idOf(idOrEmail);
        const row = id === null ? null : await client.account.findUnique({ where: { id } });
        return row && toRecord(row);
      }),

    list: ({ limit, offset }) =>
      atDatabase(async () => {
        const rows = await client.account.findMany({ orderBy: [{ createdAt: 'asc' }, { id: 'asc' }], take: limit, skip: offset });
        return rows.map(toRecord);
      }),

    count: () => atDatabase(() => client.account.count()),

    create: ({ name, email, tokens, key }) =>
      atDatabase(async () => {
        const opening = tokens ? { ledger: { create: { kind: 'grant', delta: tokens, reason: 'opening balance' } } as const } : {};
        const keys = { create: toKeyRow(key, null) };
        try {
          const data = { id: randomUUID(), name, email, unlimited: tokens === null, tokens: tokens ?? 0, keys, ...opening };
          return toAccount(await client.account.create({ data }));
        } catch (thrown) {
          if (!isDuplicate(thrown)) throw thrown;
          if (await idOf(email)) throw new AppError('already_registered', { cause: thrown });
          return refuseTakenKey(thrown);
        }
      }),

    findFirst: () =>
      atDatabase(async () => {
        const row = await client.account.findFirst({ orderBy: { createdAt: 'asc' } });
        return row && toAccount(row);
      }),

    topUp: ({ accountId, ...given }) =>
      atDatabase(() =>
        client.$transaction(async (tx) => {
          const { repeated } = await grant(tx, { accountId, ...given });
          return { account: toAccount(await tx.account.findUniqueOrThrow({ where: { id: accountId } })), repeated };
        }),
      ),

    setDisabled: (accountId, disabled) =>
      atDatabase(async () => {
        const where = { id: accountId, disabledAt: disabled ? null : { not: null } };
        await client.account.updateMany({ where, data: { disabledAt: disabled ? new Date() : null } });
      }),

    remove: (accountId) =>
      atDatabase(async () => {
        await client.account.deleteMany({ where: { id: accountId } });
      }),
  };
}
