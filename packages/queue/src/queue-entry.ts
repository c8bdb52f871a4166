import { AppError } from '@pixmill/contracts';
import { z } from 'zod';

/** Each queue carries the id of one row; everything else is read from the database when the bell is heard. */
export const queueNames = ['optimize', 'deliver'] as const;
export type QueueName = (typeof queueNames)[number];

const queueEntrySchema = z.object({ id: z.uuid() });

/** A row to be worked on, and how often it was tried: both are in the queue's id, so that a new attempt is a new ring. */
export interface QueueEntry {
  readonly id: string;
  readonly attempts: number;
  /** Lower ranks are heard first, equal ones in their order, and one without a rank before all others. */
  readonly rank?: number;
}

/** BullMQ's largest; its smallest is 1, and 0 is none. */
const maxPriority = 2_097_151;

/** BullMQ's name for a rank. */
export function toPriority({ rank }: QueueEntry): { priority?: number } {
  return rank === undefined ? {} : { priority: Math.min(rank + 1, maxPriority) };
}

/** BullMQ's id of a ring; it refuses `:` and plain integers. */
export function toEntryId({ id, attempts }: QueueEntry): string {
  return `${id}_${attempts}`;
}

/** A finished ring leaves at once: while a finished one of the same id is kept, adding it again is silently ignored. */
export const entryOptions = { removeOnComplete: true, removeOnFail: true } as const;

/**
 * Crash recovery is the database's business (leases, fences, our own count of attempts), so BullMQ may find a ring stalled as
 * often as it likes. Source: reliability.md section 0 fact 4 and section 3.
 */
export const consumerOptions = { lockDuration: 5_000, stalledInterval: 2_500, maxStalledCount: 1_000 } as const;

/** Reads a ring's payload. Throws AppError `internal`. */
export function parseEntryId(data: unknown): string {
  const parsed = queueEntrySchema.safeParse(data);
  if (!parsed.success) throw new AppError('internal', { detail: `queue payload: ${parsed.error.message}` });
  return parsed.data.id;
}
