import type { JobsRepository, QueueProgress } from '@pixmill/db';
import type { Producer } from '@pixmill/queue';
import type { Logger } from '@pixmill/runtime';
import type { HealthCheck } from './health-monitor.js';

export interface QueueCheckDeps {
  readonly jobs: Pick<JobsRepository, 'readQueueProgress'>;
  readonly producer: Pick<Producer, 'ping'>;
  readonly log: Logger;
}

export interface QueueCheckOptions {
  /** Jobs that wait while none runs for this long stand still, in ms. */
  readonly stallMs: number;
  /** A clock, in ms. */
  readonly now: () => number;
}

const defaults: QueueCheckOptions = { stallMs: 60_000, now: () => performance.now() };

/**
 * Shows whether Redis answers and the age of the oldest queued job. It never fails: PostgreSQL holds the jobs, and the sweep enqueues them
 * again (docs/reliability.md#redis-connections). Logs once when jobs stand still, and once when they run again.
 */
export function createQueueCheck({ jobs, producer, log }: QueueCheckDeps, { stallMs, now }: QueueCheckOptions = defaults): HealthCheck {
  /** When a job last ran or none waited. */
  let movedAt = now();
  let stalled = false;

  function noteProgress({ oldestQueuedS, running }: QueueProgress, redis: string): void {
    if (running || oldestQueuedS === null || oldestQueuedS * 1_000 < stallMs) {
      movedAt = now();
      if (!stalled) return;
      stalled = false;
      log.info({ oldest_queued_s: oldestQueuedS }, 'jobs run again');
    } else if (!stalled && now() - movedAt >= stallMs) {
      stalled = true;
      log.warn({ oldest_queued_s: oldestQueuedS, queue: redis }, 'no job has run for a minute, although jobs wait');
    }
  }

  return async () => {
    const redis = await producer.ping().then(
      () => 'ok',
      () => 'failed',
    );
    const progress = await jobs.readQueueProgress().catch(() => null); // the check `database` says why
    if (progress !== null) noteProgress(progress, redis);
    return { ok: true, figures: { queue: redis, oldest_queued_s: progress?.oldestQueuedS ?? null } };
  };
}
