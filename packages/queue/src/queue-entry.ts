import { AppError } from '@pixmill/contracts';
import { z } from 'zod';

/** An entry carries only the id of a row; its consumer reads everything else from the database. */
export const queueNames = ['fetch', 'optimize', 'deliver', 'thumbnail'] as const;
export type QueueName = (typeof queueNames)[number];

/** A row to work on. Its id and its attempts form BullMQ's id, so a new attempt is a new entry. */
export interface QueueEntry {
  readonly id: string;
  /** Attempts made so far; in the queue `fetch`, claims made so far. */
  readonly attempts: number;
  /** Lower ranks are consumed first, equal ranks in order of arrival, entries without a rank before all others. */
  readonly rank?: number;
}

/** Highest priority number of BullMQ; 1 is its lowest, and 0 means none. */
const maxPriority = 2_097_151;

/** The BullMQ option for a rank. Pure. */
export function toPriority({ rank }: QueueEntry): { priority?: number } {
  return rank === undefined ? {} : { priority: Math.min(rank + 1, maxPriority) };
}

/** BullMQ's id of an entry; BullMQ rejects `:` and plain integers. Pure. */
export function toEntryId({ id, attempts }: QueueEntry): string {
  return `${id}_${attempts}`;
}

/** Removes a finished entry at once: BullMQ silently ignores an entry whose id it still keeps. */
export const entryOptions = { removeOnComplete: true, removeOnFail: true } as const;

/**
 * Leases, fences and attempts in the database handle crashes, so BullMQ may restart a stalled entry any number of times. An entry whose
 * hash is lost has no options of its own, so the worker also removes what is finished. A wait for entries is shorter than the silence
 * after which a socket is closed, in s; after an error BullMQ would wait for 15 s. Source: docs/measurements/platform.md#bullmq.
 */
export const consumerOptions = {
  lockDuration: 5_000,
  stalledInterval: 2_500,
  maxStalledCount: 1_000,
  removeOnComplete: { count: 0 },
  removeOnFail: { count: 0 },
  drainDelay: 1,
  runRetryDelay: 1_000,
} as const;

const entryIdPattern = /^(.+)_\d+$/;

/**
 * The row id in BullMQ's id of an entry. The payload has it too, but the payload may be lost while the id still stands in a list. Throws
 * AppError `internal`.
 */
export function parseEntryId(entryId: string | undefined): string {
  const parsed = z.uuid().safeParse(entryIdPattern.exec(entryId ?? '')?.[1]);
  if (!parsed.success) throw new AppError('internal', { detail: `queue entry ${entryId}: ${parsed.error.message}` });
  return parsed.data;
}
