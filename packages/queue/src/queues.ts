import { AppError } from '@pixmill/contracts';
import { z } from 'zod';

/** Each queue carries the id of one row; everything else is read from the database when the bell is heard. */
export const queueNames = ['optimize', 'deliver'] as const;
export type QueueName = (typeof queueNames)[number];

const ringSchema = z.object({ id: z.uuid() });

/** A row to be worked on, and how often it was tried: both are in the queue's id, so that a new attempt is a new ring. */
export interface Ring {
  readonly id: string;
  readonly attempts: number;
  /** From 1, heard first, upwards; one without is heard before them all. */
  readonly priority?: number;
}

/** BullMQ's id of a ring; it refuses `:` and plain integers. */
export function ringId({ id, attempts }: Ring): string {
  return `${id}_${attempts}`;
}

/** A finished ring leaves at once: while a finished one of the same id is kept, adding it again is silently ignored. */
export const ringOptions = { removeOnComplete: true, removeOnFail: true } as const;

/**
 * Crash recovery is the database's business (leases, fences, our own count of attempts), so BullMQ may find a ring stalled as
 * often as it likes. Source: reliability.md section 0 fact 4 and section 3.
 */
export const consumerOptions = { lockDuration: 5_000, stalledInterval: 2_500, maxStalledCount: 1_000 } as const;

/** Reads a ring's payload. Throws AppError `internal`. */
export function parseRing(data: unknown): string {
  const parsed = ringSchema.safeParse(data);
  if (!parsed.success) throw new AppError('internal', { detail: `queue payload: ${parsed.error.message}` });
  return parsed.data.id;
}
