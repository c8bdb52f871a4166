import type { QueueName } from '@pixmill/queue';
import type { Composition } from './compose.js';
import type { WorkerSettings } from './config.js';

/** Told to a verb at work: `leaving` that the worker takes nothing new, `stop` that its time is up. */
export interface WorkSignals {
  readonly stop: AbortSignal;
  readonly draining: AbortSignal;
}

/** Which verb answers which bell. */
export const processors = {
  optimize:
    ({ run }) =>
    (id, { stop }) =>
      run(id, stop),
  deliver: ({ deliver }) => deliver,
} as const satisfies Record<QueueName, (wiring: Composition) => (id: string, signals: WorkSignals) => Promise<void>>;

/** Bells answered at a time: a download waits on the network, not on a core; a webhook waits on nothing else. */
export const queueConcurrency = {
  optimize: ({ WORKER_CONCURRENCY }) => WORKER_CONCURRENCY * 2,
  deliver: ({ WEBHOOK_CONCURRENCY }) => WEBHOOK_CONCURRENCY,
} as const satisfies Record<QueueName, (settings: Pick<WorkerSettings, 'WORKER_CONCURRENCY' | 'WEBHOOK_CONCURRENCY'>) => number>;
