import type { JobsRepository } from '@pixmill/db';
import type { Logger } from '@pixmill/runtime';
import type { WaiterSet } from './waiter-set.js';

/** A lost settled message delays its waiters by at most this (docs/reliability.md#waiters). */
const pollIntervalMs = 1_000;

/** Ids in one query: few enough that its garbage is collected young. */
const batchSize = 1_000;

export interface SettlementPollerDeps {
  readonly jobs: Pick<JobsRepository, 'findSettled'>;
  readonly waiters: Pick<WaiterSet, 'jobIds' | 'wake'>;
  readonly log: Logger;
}

/** Wakes the waiters of settled jobs once a second, until the returned function stops it. */
export function startSettlementPoller({ jobs, waiters, log }: SettlementPollerDeps): () => void {
  let polling = false;

  async function poll(): Promise<void> {
    if (polling) return;
    polling = true;
    const jobIds = waiters.jobIds();
    try {
      for (let from = 0; from < jobIds.length; from += batchSize) {
        for (const jobId of await jobs.findSettled(jobIds.slice(from, from + batchSize))) waiters.wake(jobId);
      }
    } catch (thrown) {
      log.error(thrown, { waiters: jobIds.length }, 'polling for settled jobs failed');
    } finally {
      polling = false;
    }
  }

  const timer = setInterval(() => void poll(), pollIntervalMs);
  return () => clearInterval(timer);
}
