import { type Account, AppError } from '@pixmill/contracts';
import { type Sql, type SqlConnection, type Statement, sql } from '../sql.js';

/** Limits of one account; null is that of the service. */
export interface AccountLimits {
  readonly maxQueued: number | null;
  /** Of each key. */
  readonly requestsPerMinute: number | null;
  /** Tokens that the balance is raised to each month; null is none. */
  readonly monthlyTokens: number | null;
}

export interface AccountLimitsRecord extends AccountLimits {
  readonly account: Account;
  /** When the balance is raised next; null without monthly tokens. */
  readonly tokensRenewAt: Date | null;
}

export interface AccountLimitsRepository {
  /** Throws AppError `account_not_found`. */
  get(accountId: string): Promise<AccountLimitsRecord>;
  /**
   * Sets the named limits. A new number of monthly tokens raises the balance at once. Throws AppError `account_not_found`, or
   * `invalid_parameter` for monthly tokens of an unlimited account.
   */
  change(accountId: string, changes: Partial<AccountLimits>): Promise<AccountLimitsRecord>;
  /** Raises the balances that are due, of at most `limit` accounts. Returns how many were due. */
  renewDue(limit: number): Promise<number>;
}

interface LimitsRow extends Account, AccountLimits {
  readonly tokensRenewAt: Date | null;
}

const columns = sql`id, name, email, tokens, unlimited, max_queued AS "maxQueued", requests_per_minute AS "requestsPerMinute",
  monthly_tokens AS "monthlyTokens", tokens_renew_at AS "tokensRenewAt"`;

/**
 * Expression: the same day and time of the next month, in UTC. The 29th to the 31st count as the 28th, which every month has; otherwise the
 * day would move with the first short month.
 */
const nextRenewal = sql`(date_trunc('month', tokens_renew_at AT TIME ZONE 'UTC') + interval '1 month'
  + (least(extract(day FROM tokens_renew_at AT TIME ZONE 'UTC'), 28) - 1) * interval '1 day'
  + ((tokens_renew_at AT TIME ZONE 'UTC')::time - time '00:00')) AT TIME ZONE 'UTC'`;

/**
 * Raises the balances of the accounts in `due` and makes them due a month later. The key of the ledger row names the renewal, so that none
 * happens twice. A balance at or above the number stays.
 */
const renewTokens = (due: Statement): Statement => sql`
  WITH due_accounts AS (${due}),
  inserted_grants AS (
    INSERT INTO ledger (account_id, kind, delta, reason, idempotency_key)
    SELECT id, 'grant', monthly_tokens - tokens, 'monthly', 'monthly ' || to_char(tokens_renew_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
    FROM due_accounts WHERE tokens < monthly_tokens
    ON CONFLICT (account_id, idempotency_key) DO NOTHING RETURNING account_id, delta)
  UPDATE accounts SET tokens_renew_at = ${nextRenewal},
    tokens = tokens + coalesce((SELECT delta FROM inserted_grants WHERE account_id = accounts.id), 0)
  WHERE id IN (SELECT id FROM due_accounts)`;

const dueColumns = sql`SELECT id, tokens, monthly_tokens, tokens_renew_at FROM accounts`;

function toRecord({ maxQueued, requestsPerMinute, monthlyTokens, tokensRenewAt, ...account }: LimitsRow): AccountLimitsRecord {
  return { account, maxQueued, requestsPerMinute, monthlyTokens, tokensRenewAt };
}

async function getLimits(db: SqlConnection, accountId: string, lock: Statement = sql``): Promise<AccountLimitsRecord> {
  const [row] = await db.query<LimitsRow>(sql`SELECT ${columns} FROM accounts WHERE id = ${accountId}::uuid ${lock}`);
  if (!row) throw new AppError('account_not_found');
  return toRecord(row);
}

async function changeLimits(tx: SqlConnection, accountId: string, changes: Partial<AccountLimits>): Promise<AccountLimitsRecord> {
  const before = await getLimits(tx, accountId, sql`FOR UPDATE`);
  const { maxQueued, requestsPerMinute, monthlyTokens } = { ...before, ...changes };
  if (before.account.unlimited && monthlyTokens !== null) {
    const problem = 'this account is unlimited and needs no tokens';
    throw new AppError('invalid_parameter', { message: `monthly_tokens: ${problem}`, fields: { monthly_tokens: [problem] } });
  }
  const begins = monthlyTokens !== before.monthlyTokens;
  const renewAt = begins ? (monthlyTokens === null ? sql`NULL` : sql`now()`) : sql`tokens_renew_at`;
  await tx.execute(sql`
    UPDATE accounts SET max_queued = ${maxQueued}::int, requests_per_minute = ${requestsPerMinute}::int, monthly_tokens = ${monthlyTokens}::int,
      tokens_renew_at = ${renewAt} WHERE id = ${accountId}::uuid`);
  if (begins && monthlyTokens !== null) await tx.execute(renewTokens(sql`${dueColumns} WHERE id = ${accountId}::uuid`));
  return getLimits(tx, accountId);
}

export function createAccountLimitsRepository(db: Sql): AccountLimitsRepository {
  return {
    get: (accountId) => getLimits(db, accountId),
    change: (accountId, changes) => db.transaction((tx) => changeLimits(tx, accountId, changes)),
    renewDue: (limit) =>
      db.execute(
        renewTokens(sql`${dueColumns} WHERE tokens_renew_at <= now() AND monthly_tokens IS NOT NULL
          ORDER BY tokens_renew_at LIMIT ${limit} FOR UPDATE SKIP LOCKED`),
      ),
  };
}
