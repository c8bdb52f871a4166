import { AppError } from '@pixmill/contracts';
import { createConsumer, queueNames } from '@pixmill/queue';
import type { Composition } from './compose.js';
import type { WorkerSettings } from './config.js';
import { processors, queueConcurrency } from './processors.js';
import { startSweeping } from './start-sweeping.js';

/** A job that does not finish within this time goes back to the queue (reliability.md section 3, Drain). */
const drainTimeoutMs = 25_000;

/** Starts to consume every queue and to sweep. `drain` takes no new work and resolves when the work in progress ended. */
export function startConsumers(composition: Composition, settings: WorkerSettings): { drain(): Promise<void> } {
  const stop = new AbortController();
  const draining = new AbortController();
  const signals = { stop: stop.signal, draining: draining.signal };
  const sweeping = startSweeping(composition);
  const consumers = queueNames.map((queue) => {
    const verb = processors[queue](composition);
    return createConsumer({
      ...composition.queue,
      queue,
      concurrency: queueConcurrency[queue](settings),
      handle: (id) => verb(id, signals),
    });
  });
  return {
    async drain() {
      sweeping.stop();
      draining.abort();
      const stopTimer = setTimeout(() => stop.abort(new AppError('unavailable', { detail: 'worker stopped' })), drainTimeoutMs);
      await Promise.allSettled(consumers.map((consumer) => consumer.close()));
      clearTimeout(stopTimer);
    },
  };
}
