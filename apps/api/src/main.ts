import { mkdir } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { assertMigrated } from '@pixmill/db';
import { readEnv } from '@pixmill/runtime';
import { createApp } from './app.js';
import { type Composition, compose } from './compose.js';
import { apiSettings } from './config.js';
import { removeStaleTempFiles } from './http/body/temp-files.js';
import { createDrain } from './http/server/drain.js';
import { createHttpServer } from './http/server/http-server.js';

/** Connections that wait to be accepted; a thousand long polls may come at once. */
const backlog = 4_096;
/** Calls that wait for their result have so long to get it: less than a drain takes (http/drain.ts). */
const drainTimeoutMs = 20_000;
/** All of an end takes less than the supervisor's 30 s, whatever hangs. */
const shutdownTimeoutMs = 28_000;
/** A database that is away at the start may be on its way: starting again and again would only take longer. */
const startRetryTimeoutMs = 30_000;
const tempCleanupIntervalMs = 600_000;
/** One Ctrl-C may arrive twice. */
const repeatedSignalMs = 1_000;
/** Left alone, V8 lets the heap grow to several times what lives in it, and ten thousand waiters live long (bench/longpoll). */
const heapGrowingPercent = 8;

/** Calls `leave` at the first signal, or when the supervisor is gone, and exits after it; a later signal means now. */
function onShutdownSignal(shutDown: () => Promise<void>): void {
  let signalledAt: number | null = null;
  const onSignal = () => {
    if (signalledAt !== null && Date.now() - signalledAt > repeatedSignalMs) process.exit(1);
    if (signalledAt !== null) return;
    signalledAt = Date.now();
    void shutDown().finally(() => process.exit(0));
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
  process.once('disconnect', () => {
    if (signalledAt === null) onSignal();
  });
}

/** Clears what killed processes left, now and from time to time; returns how to stop that. */
function startTempCleanup({ limits, log }: Composition): () => void {
  const clear = async () => {
    try {
      const cleared = await removeStaleTempFiles(limits.tempDir);
      if (cleared > 0) log.info({ cleared }, 'left uploads removed');
    } catch (thrown) {
      log.error(thrown, {}, 'left uploads not removed');
    }
  };
  void clear();
  const timer = setInterval(() => void clear(), tempCleanupIntervalMs);
  return () => clearInterval(timer);
}

async function main(): Promise<void> {
  setFlagsFromString(`--heap-growing-percent=${heapGrowingPercent}`);
  const reading = readEnv(apiSettings);
  if (!reading.ok) {
    process.stderr.write(`api: settings\n  ${reading.problems.join('\n  ')}\n`);
    process.exitCode = 1;
    return;
  }
  const settings = reading.value;
  await assertMigrated(settings.DATABASE_URL, startRetryTimeoutMs);
  const composition = compose(settings);
  await mkdir(composition.limits.tempDir, { recursive: true });
  const stopTempCleanup = startTempCleanup(composition);
  const server = createHttpServer(createApp(composition), composition, { maxConnections: settings.MAX_CONNECTIONS });
  const drain = createDrain(server);

  async function shutDown(): Promise<void> {
    composition.shutdown.abort();
    await drain.begin(() => composition.waiters.drain(drainTimeoutMs));
    stopTempCleanup();
    await composition.close();
  }
  onShutdownSignal(() => Promise.race([shutDown(), pause(shutdownTimeoutMs)]));

  server.once('error', (error) => {
    process.stderr.write(`api: cannot listen on ${settings.HOST}:${settings.PORT}: ${error.message}\n`);
    process.exit(1);
  });
  server.listen(settings.PORT, settings.HOST, backlog, () => {
    process.send?.('ready');
    composition.log.info({ host: settings.HOST, port: settings.PORT }, 'api listening');
  });
}

main().catch((thrown: unknown) => {
  process.stderr.write(`api: ${thrown instanceof Error ? thrown.message : String(thrown)}\n`);
  process.exit(1);
});
