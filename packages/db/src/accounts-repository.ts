import { createHash, randomUUID } from 'node:crypto';
import type { Account } from '@pixmill/contracts';
import { atDatabase, type Client } from './client.js';
import { toAccount } from './rows.js';

/** Keys are random and long, so a fast hash keeps them (reliability.md section 3, Auth and keys). */
function hashKey(key: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(createHash('sha256').update(key).digest());
}

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

export interface AccountsRepository {
  /** Whose key this is; null for a key that is unknown or revoked, or of a disabled account. */
  findCaller(key: string): Promise<Caller | null>;
  find(accountId: string): Promise<Account | null>;
  /** Creates an account, its first key and its opening ledger row in one transaction. */
  create(account: NewAccount): Promise<Account>;
  /** The account that was created first. */
  findFirst(): Promise<Account | null>;
  addKey(accountId: string, key: string): Promise<void>;
}

/** Last-used times are kept to the minute, so that a busy key costs one write a minute. */
const lastUsedGrainMs = 60_000;

export function createAccountsRepository(client: Client): AccountsRepository {
  async function noteUse(key: { id: string; lastUsedAt: Date | null }): Promise<void> {
    if (key.lastUsedAt && Date.now() - key.lastUsedAt.getTime() < lastUsedGrainMs) return;
    await client.apiKey.updateMany({ where: { id: key.id }, data: { lastUsedAt: new Date() } });
  }

  const keyRow = (key: string) => ({ hash: hashKey(key), lastFour: key.slice(-4) });

  return {
    findCaller: (key) =>
      atDatabase(async () => {
        const row = await client.apiKey.findUnique({ where: { hash: hashKey(key) }, include: { account: true } });
        if (!row || row.revokedAt || row.account.disabledAt) return null;
        await noteUse(row);
        return { account: toAccount(row.account), keyId: row.id };
      }),

    find: (accountId) =>
      atDatabase(async () => {
        const row = await client.account.findUnique({ where: { id: accountId } });
        return row && toAccount(row);
      }),

    create: ({ name, email, tokens, key }) =>
      atDatabase(async () => {
        const row = await client.account.create({
          data: {
            id: randomUUID(),
            name,
            email,
            unlimited: tokens === null,
            tokens: tokens ?? 0,
            keys: { create: keyRow(key) },
            ...(tokens ? { ledger: { create: { kind: 'grant', delta: tokens, reason: 'opening balance' } } } : {}),
          },
        });
        return toAccount(row);
      }),

    findFirst: () =>
      atDatabase(async () => {
        const row = await client.account.findFirst({ orderBy: { createdAt: 'asc' } });
        return row && toAccount(row);
      }),

    addKey: (accountId, key) =>
      atDatabase(async () => {
        await client.apiKey.create({ data: { accountId, ...keyRow(key) } });
      }),
  };
}
