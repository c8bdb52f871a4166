import { randomUUID } from 'node:crypto';
import { type Account, AppError } from '@pixmill/contracts';
import { findViolatedIndex } from '../connection/database-error.js';
import { type SqlConnection, sql } from '../sql.js';
import { toApiKeyRow } from './api-key-row.js';
import { apiKeyIndex, rejectDuplicateKey } from './api-keys-repository.js';

export interface NewAccount {
  readonly name: string;
  readonly email: string;
  /** Opening balance; null is unlimited. */
  readonly tokens: number | null;
  readonly key: string;
}

/** One index per spelling of the address, one for all of them. */
const emailIndexes: readonly (string | null)[] = ['accounts_email_key', 'accounts_email_lower_key'];

/** Inserts the account, its first key and the ledger row of its opening balance, in one statement. */
export async function createAccount(db: SqlConnection, { name, email, tokens, key }: NewAccount): Promise<Account> {
  const { hash, lastFour } = toApiKeyRow(key, null);
  const account: Account = { id: randomUUID(), name, email, tokens: tokens ?? 0, unlimited: tokens === null };
  try {
    await db.execute(sql`
      WITH inserted_account AS (
        INSERT INTO accounts (id, name, email, tokens, unlimited)
        VALUES (${account.id}::uuid, ${name}, ${email}, ${account.tokens}, ${account.unlimited}) RETURNING id, tokens),
      inserted_key AS (
        INSERT INTO api_keys (id, account_id, hash, last_four)
        SELECT ${randomUUID()}::uuid, id, ${hash}::bytea, ${lastFour} FROM inserted_account)
      INSERT INTO ledger (account_id, kind, delta, reason) SELECT id, 'grant', tokens, 'opening balance' FROM inserted_account WHERE tokens > 0`);
  } catch (thrown) {
    const index = findViolatedIndex(thrown);
    if (emailIndexes.includes(index)) throw new AppError('already_registered', { cause: thrown });
    if (index === apiKeyIndex) rejectDuplicateKey(thrown);
    throw thrown;
  }
  return account;
}
