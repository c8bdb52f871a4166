import { AppError } from '@pixmill/contracts';
import { Prisma } from '../generated/client.js';
import type { Query } from '../sql.js';

const retryAfterMs = 10_000;

function rejectTooManyUnfinished(max: number): never {
  const message = `Too many unfinished processes: an account may have ${max} at a time`;
  throw new AppError('rate_limited', { message, retryAfterMs: retryAfterMs });
}

const unfinishedCount = (accountId: string) => Prisma.sql`
  (SELECT count(*)::int FROM jobs WHERE account_id = ${accountId}::uuid AND state IN ('queued', 'running'))`;

/** How many unfinished jobs an account has. Throws AppError `rate_limited` when they are `max` or more. */
export async function countUnfinished(query: Query, accountId: string, max: number): Promise<number> {
  const [row] = await query<{ unfinished: number }>(Prisma.sql`SELECT ${unfinishedCount(accountId)} AS unfinished`);
  const unfinished = row?.unfinished ?? 0;
  return unfinished < max ? unfinished : rejectTooManyUnfinished(max);
}

/**
 * The rank of an account's new job, so that accounts take turns and nobody waits for ever: one more than that of the account's job
 * before, but never in front of the round that is being served, and not further behind it than the account has jobs under way, because
 * ranks start anew when nothing is left to do. Throws AppError `rate_limited` when it has `max` or more under way; submits that are
 * written at the same moment may pass that by as many as there are connections.
 */
export async function rankNewJob(query: Query, accountId: string, max = Number.POSITIVE_INFINITY): Promise<number> {
  const [row] = await query<{ unfinished: number; round: number; next: number }>(Prisma.sql`
    SELECT ${unfinishedCount(accountId)} AS unfinished,
      coalesce((SELECT max(rank) FROM jobs WHERE state = 'running'), (SELECT min(rank) FROM jobs WHERE state = 'queued'), 0) AS round,
      coalesce((SELECT rank + 1 FROM jobs WHERE account_id = ${accountId}::uuid ORDER BY created_at DESC LIMIT 1), 0) AS next`);
  const { unfinished, round, next } = row ?? { unfinished: 0, round: 0, next: 0 };
  if (unfinished >= max) rejectTooManyUnfinished(max);
  return Math.max(round, Math.min(next, round + 1 + unfinished));
}
