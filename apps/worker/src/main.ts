import { setTimeout as pause } from 'node:timers/promises';
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
/** All of an end takes less than the supervisor's 30 s, whatever hangs: Redis may be away just then. */
const leaveMs = 28_000;
/** A database that is away at the start may be on its way: starting again and again would only take longer. */
const startPatienceMs = 30_000;
/** One Ctrl-C may arrive twice. */
const sameSignalMs = 1_000;

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

/** Calls `leave` at the first signal, or when the supervisor is gone, and exits after it; a later signal means now. */
function whenTold(leave: () => Promise<void>): void {
  let toldAt: number | null = null;
  const told = () => {
    if (toldAt !== null && Date.now() - toldAt > sameSignalMs) process.exit(1);
    if (toldAt !== null) return;
    toldAt = Date.now();
    void leave().finally(() => process.exit(0));
  };
  process.on('SIGTERM', told);
  process.on('SIGINT', told);
  process.once('disconnect', () => {
    if (toldAt === null) told();
  });
}

async function main(): Promise<void> {
  const reading = readEnv(workerSettings);
  if (!reading.ok) {
    process.stderr.write(`worker: settings\n  ${reading.problems.join('\n  ')}\n`);
    process.exitCode = 1;
    return;
  }
  await assertMigrated(reading.value.DATABASE_URL, startPatienceMs);
  const wiring = await wire(reading.value);
  const { drain } = listen(wiring, reading.value);

  whenTold(() => Promise.race([drain(), pause(leaveMs)]));
  process.send?.('ready');
  wiring.log.info({ concurrency: reading.value.WORKER_CONCURRENCY }, 'worker ready');
}

main().catch((thrown: unknown) => {
  process.stderr.write(`worker: ${thrown instanceof Error ? thrown.message : String(thrown)}\n`);
  process.exit(1);
});
