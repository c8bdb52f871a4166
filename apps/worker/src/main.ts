import { readEnv } from '@pixmill/config';
import { AppError } from '@pixmill/contracts';
import { assertMigrated } from '@pixmill/db';
import { createConsumer, queueNames } from '@pixmill/queue';
import { type WorkerSettings, workerSettings } from './config.js';
import { bellsAtOnce, processors } from './processors.js';
import { startSweeping } from './sweeping.js';
import { type Wiring, wire } from './wiring.js';

/** Finished within this, or given back (reliability.md section 3, Drain). */
const drainMs = 25_000;

function listen(wiring: Wiring, settings: WorkerSettings) {
  const stop = new AbortController();
  const leaving = new AbortController();
  const signals = { stop: stop.signal, leaving: leaving.signal };
  const sweeping = startSweeping(wiring);
  const consumers = queueNames.map((queue) => {
    const verb = processors[queue](wiring);
    return createConsumer({
      ...wiring.queue,
      queue,
      concurrency: bellsAtOnce[queue](settings),
      handle: (id) => verb(id, signals),
    });
  });

  async function drain(): Promise<void> {
    sweeping.stop();
    leaving.abort();
    const giveBack = setTimeout(() => stop.abort(new AppError('unavailable', { detail: 'worker stopped' })), drainMs);
    await Promise.allSettled(consumers.map((consumer) => consumer.close()));
    clearTimeout(giveBack);
    await wiring.close();
  }
  return { drain };
}

async function main(): Promise<void> {
  const reading = readEnv(workerSettings);
  if (!reading.ok) {
    process.stderr.write(`worker: settings\n  ${reading.problems.join('\n  ')}\n`);
    process.exitCode = 1;
    return;
  }
  await assertMigrated(reading.value.DATABASE_URL);
  const wiring = await wire(reading.value);
  const { drain } = listen(wiring, reading.value);

  let leaving = false;
  const leave = () => {
    if (leaving) return;
    leaving = true;
    void drain().finally(() => process.exit(0));
  };
  process.once('SIGTERM', leave);
  process.once('SIGINT', leave);
  process.once('disconnect', leave);
  process.send?.('ready');
  wiring.log.info({ concurrency: reading.value.WORKER_CONCURRENCY }, 'worker ready');
}

main().catch((thrown: unknown) => {
  process.stderr.write(`worker: ${thrown instanceof Error ? thrown.message : String(thrown)}\n`);
  process.exit(1);
});
