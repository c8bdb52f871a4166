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

/**
 * The rank of an account's new job when `unfinished` others of it are under way. Accounts take turns, and nobody waits for ever: a new
 * job is always behind the ones that are next, so that every round ends, however many come. Ranks start anew when nothing waits.
 */
export async function findRank(tx: Transaction, unfinished: number): Promise<number> {
  const [row] = await tx.$queryRaw<{ round: number }[]>`
    SELECT coalesce(min(rank) + 1, 0) AS round FROM jobs WHERE state = 'queued'`;
  return (row?.round ?? 0) + unfinished;
}
