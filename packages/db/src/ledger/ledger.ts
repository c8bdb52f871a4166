import { type Account, AppError } from '@pixmill/contracts';
import { type Sql, type SqlConnection, type Statement, sql } from '../sql.js';

/** Tokens granted to an account. */
export interface TopUp {
  readonly accountId: string;
  /** 1 or more. */
  readonly tokens: number;
  readonly reason: string;
  /** Unique per account: the same key again changes nothing. */
  readonly idempotencyKey: string | null;
}

export interface TopUpResult {
  /** With its new balance. */
  readonly account: Account;
  /** The idempotency key was used before, nothing changed. */
  readonly repeated: boolean;
}

export interface TokenHold {
  readonly accountId: string;
  readonly jobId: string;
  readonly tokens: number;
}

const accountColumns = sql`id, name, email, tokens, unlimited`;

function rejectTokens(problem: string): never {
  throw new AppError('invalid_parameter', { message: `tokens: ${problem}`, fields: { tokens: [problem] } });
}

/**
 * Grants tokens. Top-ups of one account wait for each other.
 * Throws AppError `account_not_found`, `idempotency_key_reused` (another amount under the same key) or `invalid_parameter` (an
 * unlimited account, or a balance above `maxBalanceTokens`).
 */
export function topUpAccount({ transaction }: Sql, topUp: TopUp, maxBalanceTokens: number): Promise<TopUpResult> {
  return transaction(async (tx) => {
    const account = await lockAccount(tx, topUp.accountId);
    if (account.unlimited) rejectTokens('this account is unlimited and cannot be topped up');
    if (await isRepeatedGrant(tx, topUp)) return { account, repeated: true };
    if (account.tokens + topUp.tokens > maxBalanceTokens) rejectTokens(`the balance would exceed ${maxBalanceTokens}`);
    return { account: await grantTokens(tx, topUp), repeated: false };
  });
}

async function lockAccount(tx: SqlConnection, accountId: string): Promise<Account> {
  const [account] = await tx.query<Account>(sql`SELECT ${accountColumns} FROM accounts WHERE id = ${accountId}::uuid FOR UPDATE`);
  if (!account) throw new AppError('account_not_found');
  return account;
}

async function isRepeatedGrant(tx: SqlConnection, { accountId, tokens, idempotencyKey }: TopUp): Promise<boolean> {
  if (idempotencyKey === null) return false;
  const [prior] = await tx.query<{ delta: number }>(sql`
    SELECT delta FROM ledger WHERE account_id = ${accountId}::uuid AND idempotency_key = ${idempotencyKey}`);
  if (prior && prior.delta !== tokens) {
    const message = `This idempotency key was used for a top-up of ${prior.delta} tokens`;
    throw new AppError('idempotency_key_reused', { message });
  }
  return prior !== undefined;
}

async function grantTokens(tx: SqlConnection, { accountId, tokens, reason, idempotencyKey }: TopUp): Promise<Account> {
  const [account] = await tx.query<Account>(sql`
    WITH inserted_grant AS (
      INSERT INTO ledger (account_id, kind, delta, reason, idempotency_key)
      VALUES (${accountId}::uuid, 'grant', ${tokens}::int, ${reason}, ${idempotencyKey}))
    UPDATE accounts SET tokens = tokens + ${tokens}::int WHERE id = ${accountId}::uuid RETURNING ${accountColumns}`);
  if (!account) throw new AppError('account_not_found');
  return account;
}

/**
 * Holds tokens for a job and returns how many: none for an unlimited account. One conditional update, so that parallel submits never
 * overdraw. Throws AppError `insufficient_tokens`.
 */
export async function holdTokens(tx: SqlConnection, { accountId, jobId, tokens }: TokenHold): Promise<number> {
  const [row] = await tx.query<{ debited: boolean; unlimited: boolean | null }>(sql`
    WITH debited_account AS (
      UPDATE accounts SET tokens = tokens - ${tokens}::int
      WHERE id = ${accountId}::uuid AND NOT unlimited AND tokens >= ${tokens}::int RETURNING id),
    inserted_hold AS (
      INSERT INTO ledger (account_id, job_id, kind, delta) SELECT id, ${jobId}::uuid, 'hold', -${tokens}::int FROM debited_account)
    SELECT EXISTS (SELECT FROM debited_account) AS debited,
      (SELECT unlimited FROM accounts WHERE id = ${accountId}::uuid) AS unlimited`);
  if (row?.debited) return tokens;
  if (row?.unlimited) return 0;
  throw new AppError('insufficient_tokens');
}

/**
 * CTEs that release what a job held and did not use, for a statement with a CTE `settled_job (id, account_id, refund)`. The unique key
 * of the ledger allows one release per job.
 */
export const releaseTokensCtes: Statement = sql`
  inserted_release AS (
    INSERT INTO ledger (account_id, job_id, kind, delta) SELECT account_id, id, 'release', refund FROM settled_job WHERE refund > 0),
  refunded AS (
    UPDATE accounts SET tokens = tokens + refund FROM settled_job
    WHERE accounts.id = settled_job.account_id AND refund > 0 RETURNING tokens)`;

/**
 * An account with the tokens that were charged, or are held for unsettled jobs, at one moment. An unlimited account uses none. Sums
 * the account's ledger. Throws AppError `account_not_found`.
 */
export async function getAccountWithUse({ query }: Sql, accountId: string): Promise<{ account: Account; tokensUsed: number }> {
  const [row] = await query<Account & { tokensUsed: number }>(sql`
    SELECT ${accountColumns}, (
      SELECT coalesce(-sum(delta), 0)::float8 FROM ledger WHERE account_id = accounts.id AND kind IN ('hold', 'release')) AS "tokensUsed"
    FROM accounts WHERE id = ${accountId}::uuid`);
  if (!row) throw new AppError('account_not_found');
  const { tokensUsed, ...account } = row;
  return { account, tokensUsed };
}
