import { AppError } from '@pixmill/contracts';
import { releaseTokens } from '../ledger/ledger.js';
import type { PrismaTransaction } from '../sql.js';

export interface CancelRequest {
  readonly jobId: string;
  readonly accountId: string;
}

/** Whoever works on it may go on writing for a moment, and others may be about to read what became of it. */
const cancelledJobTtlMs = 60_000;

/**
 * Ends an unsettled job: its images fail as `cancelled`, its tokens go back, and the key under which it was submitted is free again.
 * The row lock decides between this and a settlement; false when that came first. Throws AppError `job_not_found`.
 */
export async function cancelJob(tx: PrismaTransaction, { jobId, accountId }: CancelRequest): Promise<boolean> {
  const [job] = await tx.$queryRaw<{ settled: boolean; tokensHeld: number }[]>`
    SELECT state = 'settled' AS settled, tokens_held AS "tokensHeld" FROM jobs
    WHERE id = ${jobId}::uuid AND account_id = ${accountId}::uuid FOR UPDATE`;
  if (!job) throw new AppError('job_not_found');
  if (job.settled) return false;

  const { code, message } = new AppError('cancelled');
  await tx.image.updateMany({ where: { jobId }, data: { outcome: 'failed', failureCode: code, failureMessage: message } });
  const settledAt = new Date();
  const expiresAt = new Date(settledAt.getTime() + cancelledJobTtlMs);
  const ended = { state: 'settled', settledAt, expiresAt, sourcesExpireAt: expiresAt, tokensCharged: 0 } as const;
  await tx.job.update({
    where: { id: jobId },
    data: { ...ended, fence: { increment: 1 }, leaseUntil: null, leaseOwner: null, sourceCredentials: null, destinationCredentials: null },
  });
  await releaseTokens(tx, { accountId, jobId, tokens: job.tokensHeld });
  await tx.idempotencyKey.deleteMany({ where: { accountId, jobId } });
  return true;
}
