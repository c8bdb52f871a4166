import { AppError } from '@pixmill/contracts';
import type { Transaction } from './client.js';

/** A hold or a release on an account, on behalf of a job. */
export interface LedgerMove {
  readonly accountId: string;
  readonly jobId: string;
  readonly tokens: number;
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
