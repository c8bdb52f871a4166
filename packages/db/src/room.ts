import { AppError } from '@pixmill/contracts';
import type { Client, Transaction } from './client.js';

const comeBackMs = 10_000;

/**
 * How many unfinished jobs an account has. Throws AppError `rate_limited` when they are `max` or more; submits that are written at
 * the same moment may pass it by as many as there are connections.
 */
export async function countUnfinished(tx: Client | Transaction, accountId: string, max = Number.POSITIVE_INFINITY): Promise<number> {
  const [row] = await tx.$queryRaw<{ unfinished: number }[]>`
    SELECT count(*)::int AS unfinished FROM jobs WHERE account_id = ${accountId}::uuid AND state IN ('queued', 'running')`;
  const unfinished = row?.unfinished ?? 0;
  if (unfinished < max) return unfinished;
  throw new AppError('rate_limited', {
    message: `Too many unfinished processes: an account may have ${max} at a time`,
    retryAfterMs: comeBackMs,
  });
}

export interface RankRequest {
  readonly accountId: string;
  /** Jobs that the account has under way. */
  readonly unfinished: number;
}

/**
 * The rank of an account's new job, so that accounts take turns and nobody waits for ever: one more than that of the account's job
 * before, but never in front of the round that is being served, and not further behind it than the account has jobs under way, because
 * ranks start anew when nothing is left to do.
 */
export async function findRank(tx: Transaction, { accountId, unfinished }: RankRequest): Promise<number> {
  const [row] = await tx.$queryRaw<{ round: number; next: number }[]>`
    SELECT
      coalesce((SELECT max(rank) FROM jobs WHERE state = 'running'), (SELECT min(rank) FROM jobs WHERE state = 'queued'), 0) AS round,
      coalesce((SELECT rank + 1 FROM jobs WHERE account_id = ${accountId}::uuid ORDER BY created_at DESC LIMIT 1), 0) AS next`;
  const { round, next } = row ?? { round: 0, next: 0 };
  return Math.max(round, Math.min(next, round + 1 + unfinished));
}
