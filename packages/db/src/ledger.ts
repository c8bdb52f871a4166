import { AppError } from '@pixmill/contracts';
import type { Transaction } from './client.js';

/** A hold or a release on an account, on behalf of a job. */
export interface LedgerMove {
  readonly accountId: string;
  readonly jobId: string;
  readonly tokens: number;
}

/** Tokens given to an account. */
export interface Grant {
  readonly accountId: string;
  readonly tokens: number;
  readonly reason: string;
  readonly idempotencyKey: string | null;
}

/** Far enough below the column's bound that what is held can always come back. */
export const largestBalance = 2_000_000_000;

function refuseTokens(problem: string): never {
  throw new AppError('invalid_parameter', { message: `tokens: ${problem}`, fields: { tokens: [problem] } });
}

/**
 * Gives tokens; the same idempotency key again changes nothing. The locked row makes top-ups of one account wait for each other.
 * Throws AppError `account_not_found`, `idempotency_key_reused` or `invalid_parameter`.
 */
export async function grant(tx: Transaction, { accountId, tokens, reason, idempotencyKey }: Grant): Promise<{ repeated: boolean }> {
  const [account] = await tx.$queryRaw<{ tokens: number; unlimited: boolean }[]>`
    SELECT tokens, unlimited FROM accounts WHERE id = ${accountId}::uuid FOR UPDATE`;
  if (!account) throw new AppError('account_not_found');
  if (account.unlimited) refuseTokens('this account is unlimited, there is nothing to top up');
  if (idempotencyKey !== null) {
    const earlier = await tx.ledgerEntry.findUnique({ where: { accountId_idempotencyKey: { accountId, idempotencyKey } } });
    if (earlier && earlier.delta !== tokens) {
      const message = `This idempotency key was used for a top-up of ${earlier.delta} tokens`;
      throw new AppError('idempotency_key_reused', { message });
    }
    if (earlier) return { repeated: true };
  }
  if (account.tokens + tokens > largestBalance) refuseTokens(`the balance would pass ${largestBalance}`);
  await tx.ledgerEntry.create({ data: { accountId, kind: 'grant', delta: tokens, reason, idempotencyKey } });
  await tx.account.update({ where: { id: accountId }, data: { tokens: { increment: tokens } } });
  return { repeated: false };
}

/**
 * Reserves tokens for a job and returns how many were held: none for an unlimited account. One guarded update, so that parallel
 * submits can never overdraw. Throws AppError `insufficient_tokens`.
 */
export async function hold(tx: Transaction, { accountId, jobId, tokens }: LedgerMove): Promise<number> {
  const taken = await tx.account.updateMany({
    where: { id: accountId, unlimited: false, tokens: { gte: tokens } },
    data: { tokens: { decrement: tokens } },
  });
  if (taken.count === 0) {
    const unlimited = await tx.account.count({ where: { id: accountId, unlimited: true } });
    if (unlimited === 1) return 0;
    throw new AppError('insufficient_tokens');
  }
  await tx.ledgerEntry.create({ data: { accountId, jobId, kind: 'hold', delta: -tokens } });
  return tokens;
}

/** Gives back what a job held and did not use; once per job, by the ledger's unique key. */
export async function release(tx: Transaction, { accountId, jobId, tokens }: LedgerMove): Promise<void> {
  if (tokens <= 0) return;
  await tx.ledgerEntry.create({ data: { accountId, jobId, kind: 'release', delta: tokens } });
  await tx.account.update({ where: { id: accountId }, data: { tokens: { increment: tokens } } });
}
