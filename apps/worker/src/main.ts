import { setTimeout as pause } from 'node:timers/promises';
import { AppError } from '@pixmill/contracts';
import { assertMigrated } from '@pixmill/db';
import { createConsumer, queueNames } from '@pixmill/queue';
import { readEnv } from '@pixmill/runtime';
import { type Composition, compose } from './compose.js';
import { type WorkerSettings, workerSettings } from './config.js';
import { processors, queueConcurrency } from './processors.js';
import { startSweeping } from './start-sweeping.js';

/** Finished within this, or given back (reliability.md section 3, Drain). */
const drainTimeoutMs = 25_000;
/** All of an end takes less than the supervisor's 30 s, whatever hangs: Redis may be away just then. */
const shutdownTimeoutMs = 28_000;
/** A database that is away at the start may be on its way: starting again and again would only take longer. */
const startRetryTimeoutMs = 30_000;
/** One Ctrl-C may arrive twice. */
const repeatedSignalMs = 1_000;

function startConsumers(composition: Composition, settings: WorkerSettings) {
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

  async function drain(): Promise<void> {
    sweeping.stop();
    draining.abort();
    const stopTimer = setTimeout(() => stop.abort(new AppError('unavailable', { detail: 'worker stopped' })), drainTimeoutMs);
    await Promise.allSettled(consumers.map((consumer) => consumer.close()));
    clearTimeout(stopTimer);
    await composition.close();
  }
  return { drain };
}

/** Calls `leave` at the first signal, or when the supervisor is gone, and exits after it; a later signal means now. */
function onShutdownSignal(shutdown: () => Promise<void>): void {
  let signalledAt: number | null = null;
  const handleSignal = () => {
    if (signalledAt !== null && Date.now() - signalledAt > repeatedSignalMs) process.exit(1);
    if (signalledAt !== null) return;
    signalledAt = Date.now();
    void shutdown().finally(() => process.exit(0));
  };
  process.on('SIGTERM', handleSignal);
  process.on('SIGINT', handleSignal);
  process.once('disconnect', () => {
    if (signalledAt === null) handleSignal();
  });
}

async function main(): Promise<void> {
  const reading = readEnv(workerSettings);
  if (!reading.ok) {
    process.stderr.write(`worker: settings\n  ${reading.problems.join('\n  ')}\n`);
    process.exitCode = 1;
    return;
  }
  await assertMigrated(reading.value.DATABASE_URL, startRetryTimeoutMs);
  const composition = await compose(reading.value);
  const { drain } = startConsumers(composition, reading.value);

  onShutdownSignal(() => Promise.race([drain(), pause(shutdownTimeoutMs)]));
  process.send?.('ready');
  composition.log.info({ concurrency: reading.value.WORKER_CONCURRENCY }, 'worker ready');
}

main().catch((thrown: unknown) => {
  process.stderr.write(`worker: ${thrown instanceof Error ? thrown.message : String(thrown)}\n`);
  process.exit(1);
});
