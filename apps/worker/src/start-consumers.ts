import { AppError } from '@pixmill/contracts';
import { createConsumer, queueNames, type RedisConnectionOptions } from '@pixmill/queue';
import type { WorkerSettings } from './config.js';
import { consumers, type QueueVerbs } from './consumers.js';
import { handleWithStorage, pauseWithoutStorage, type StorageGateDeps } from './storage/pause-without-storage.js';

export interface StartConsumersDeps extends QueueVerbs, StorageGateDeps {
  readonly queue: RedisConnectionOptions;
}

/** A job that does not finish within this time goes back to the queue (docs/reliability.md#shutdown). */
const drainTimeoutMs = 25_000;

/** Starts to consume every queue. `drain` takes no new work and resolves when the work in progress has ended or was released. */
export function startConsumers(deps: StartConsumersDeps, settings: WorkerSettings): { drain(): Promise<void> } {
  const stop = new AbortController();
  const draining = new AbortController();
  const signals = { stop: stop.signal, draining: draining.signal };
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
      const stopTimer = setTimeout(() => stop.abort(new AppError('unavailable', { detail: 'worker stopped' })), drainTimeoutMs);
      await Promise.allSettled(started.map((consumer) => consumer.close()));
      clearTimeout(stopTimer);
    },
  };
}
