import { setMaxListeners } from 'node:events';
import { AppError } from '@pixmill/contracts';
import { createConsumer, queueNames, type RedisConnectionOptions } from '@pixmill/queue';
import type { WorkerSettings } from './config.js';
import { consumers, type QueueVerbs } from './consumers.js';
import { workerShutdownTimes } from './shutdown-times.js';
import { handleWithStorage, pauseWithoutStorage, type StorageGateDeps } from './storage/pause-without-storage.js';

export interface StartConsumersDeps extends QueueVerbs, StorageGateDeps {
  readonly queue: RedisConnectionOptions;
}

/** Starts to consume every queue. `drain` takes no new work and resolves when the work in progress has ended, or has gone back to the queue. */
export function startConsumers(deps: StartConsumersDeps, settings: WorkerSettings): { drain(): Promise<void> } {
  const stop = new AbortController();
  const draining = new AbortController();
  const signals = { stop: stop.signal, draining: draining.signal };
  for (const signal of Object.values(signals)) setMaxListeners(0, signal); // one for each job in progress
  const started = queueNames.map((queue) => {
    const { process, needsStorage, concurrency } = consumers[queue];
    const verb = needsStorage ? handleWithStorage(deps, process(deps)) : process(deps);
    const consumer = createConsumer({ ...deps.queue, queue, concurrency: concurrency(settings), handle: (id) => verb(id, signals) });
    if (needsStorage) pauseWithoutStorage(deps, consumer);
    return consumer;
  });
  return {
    async drain() {
      draining.abort();
      const stopTimer = setTimeout(() => stop.abort(new AppError('unavailable', { detail: 'worker stopped' })), workerShutdownTimes.jobsMs);
      await Promise.allSettled(started.map((consumer) => consumer.close()));
      clearTimeout(stopTimer);
    },
  };
}
