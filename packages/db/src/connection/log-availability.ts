import type { Logger } from '@pixmill/runtime';
import type { AvailabilityChange } from './watch-database.js';

/** Writes one line when the database goes away, with the reason, and one when it is back, with how long it was away and what it cost. */
export function logAvailability({ available, reason, awayMs, rejectedCount }: AvailabilityChange, log: Pick<Logger, 'warn'>): void {
  if (available) log.warn({ awayMs, rejectedCount }, 'database became available');
  else log.warn({ reason }, 'database became unavailable');
}
