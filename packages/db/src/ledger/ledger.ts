import { AppError } from '@pixmill/contracts';
import { Prisma } from '../generated/client.js';
import type { PrismaTransaction, Query } from '../sql.js';

/** A hold or a release on an account, on behalf of a job. */
export interface LedgerPosting {
  readonly accountId: string;
  readonly jobId: string;
  readonly tokens: number;
}

/** Tokens given to an account. */
export interface TokenGrant {
  readonly accountId: string;
  readonly tokens: number;
  readonly reason: string;
  readonly idempotencyKey: string | null;
}

/** Far enough below the column's bound that what is held can always come back. */
export const maxBalanceTokens = 2_000_000_000;

function rejectTokens(problem: string): never {
  throw new AppError('invalid_parameter', { message: `tokens: ${problem}`, fields: { tokens: [problem] } });
}

/**
 * Gives tokens; the same idempotency key again changes nothing. The locked row makes top-ups of one account wait for each other.
 * Throws AppError `account_not_found`, `idempotency_key_reused` or `invalid_parameter`.
 */
export async function grantTokens(
  tx: PrismaTransaction,
  { accountId, tokens, reason, idempotencyKey }: TokenGrant,
): Promise<{ repeated: boolean }> {
  const [account] = await tx.$queryRaw<{ tokens: number; unlimited: boolean }[]>`
    SELECT tokens, unlimited FROM accounts WHERE id = ${accountId}::uuid FOR UPDATE`;
  if (!account) throw new AppError('account_not_found');
  if (account.unlimited) rejectTokens('this account is unlimited, there is nothing to top up');
  if (idempotencyKey !== null) {
    const priorGrant = await tx.ledgerEntry.findUnique({ where: { accountId_idempotencyKey: { accountId, idempotencyKey } } });
    if (priorGrant && priorGrant.delta !== tokens) {
      const message = `This idempotency key was used for a top-up of ${priorGrant.delta} tokens`;
      throw new AppError('idempotency_key_reused', { message });
    }
    if (priorGrant) return { repeated: true };
  }
  if (account.tokens + tokens > maxBalanceTokens) rejectTokens(`the balance would pass ${maxBalanceTokens}`);
  await tx.ledgerEntry.create({ data: { accountId, kind: 'grant', delta: tokens, reason, idempotencyKey } });
  await tx.account.update({ where: { id: accountId }, data: { tokens: { increment: tokens } } });
  return { repeated: false };
}

/**
 * Reserves tokens for a job and returns how many were held: none for an unlimited account. One guarded update, so that parallel
 * submits can never overdraw. Throws AppError `insufficient_tokens`.
 */
export async function holdTokens(query: Query, { accountId, jobId, tokens }: LedgerPosting): Promise<number> {
  const [row] = await query<{ taken: boolean; unlimited: boolean | null }>(Prisma.sql`
    WITH taken AS (
      UPDATE accounts SET tokens = tokens - ${tokens}::int
      WHERE id = ${accountId}::uuid AND NOT unlimited AND tokens >= ${tokens}::int RETURNING id),
    entry AS (
      INSERT INTO ledger (account_id, job_id, kind, delta) SELECT id, ${jobId}::uuid, 'hold', -${tokens}::int FROM taken)
    SELECT EXISTS (SELECT FROM taken) AS taken, (SELECT unlimited FROM accounts WHERE id = ${accountId}::uuid) AS unlimited`);
  if (row?.taken) return tokens;
  if (row?.unlimited) return 0;
  throw new AppError('insufficient_tokens');
}

/** Gives back what a job held and did not use; once per job, by the ledger's unique key. */
export async function releaseTokens(tx: PrismaTransaction, { accountId, jobId, tokens }: LedgerPosting): Promise<void> {
  if (tokens <= 0) return;
  await tx.ledgerEntry.create({ data: { accountId, jobId, kind: 'release', delta: tokens } });
  await tx.account.update({ where: { id: accountId }, data: { tokens: { increment: tokens } } });
}
