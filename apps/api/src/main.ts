import { mkdir } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { readEnv } from '@pixmill/config';
import { assertMigrated } from '@pixmill/db';
import { createApp } from './app.js';
import { apiSettings } from './config.js';
import { createDrain } from './http/drain.js';
import { createHttpServer } from './http/http-server.js';
import { clearLeftSpool } from './http/spool.js';
import { type Wiring, wire } from './wiring.js';

/** Connections that wait to be accepted; a thousand long polls may come at once. */
const backlog = 4_096;
/** Calls that wait for their result have so long to get it: less than a drain takes (http/drain.ts). */
const stayMs = 20_000;
/** All of an end takes less than the supervisor's 30 s, whatever hangs. */
const leaveMs = 28_000;
/** A database that is away at the start may be on its way: starting again and again would only take longer. */
const startPatienceMs = 30_000;
const clearSpoolEveryMs = 600_000;
/** One Ctrl-C may arrive twice. */
const sameSignalMs = 1_000;
/** Left alone, V8 lets the heap grow to several times what lives in it, and ten thousand waiters live long (bench/longpoll). */
const collectAfterGrowthPercent = 8;

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

/** Clears what killed processes left, now and from time to time; returns how to stop that. */
function startClearingSpool({ limits, log }: Wiring): () => void {
  const clear = async () => {
    try {
      const cleared = await clearLeftSpool(limits.spoolDir);
      if (cleared > 0) log.info({ cleared }, 'left uploads removed');
    } catch (thrown) {
      log.error(thrown, {}, 'left uploads not removed');
    }
  };
  void clear();
  const timer = setInterval(() => void clear(), clearSpoolEveryMs);
  return () => clearInterval(timer);
}

async function main(): Promise<void> {
  setFlagsFromString(`--heap-growing-percent=${collectAfterGrowthPercent}`);
  const reading = readEnv(apiSettings);
  if (!reading.ok) {
    process.stderr.write(`api: settings\n  ${reading.problems.join('\n  ')}\n`);
    process.exitCode = 1;
    return;
  }
  const settings = reading.value;
  await assertMigrated(settings.DATABASE_URL, startPatienceMs);
  const wiring = wire(settings);
  await mkdir(wiring.limits.spoolDir, { recursive: true });
  const stopClearing = startClearingSpool(wiring);
  const server = createHttpServer(createApp(wiring), wiring, { maxConnections: settings.MAX_CONNECTIONS });
  const drain = createDrain(server);

  async function leave(): Promise<void> {
    wiring.leaving.abort();
    await drain.begin(() => wiring.waitRoom.drain(stayMs));
    stopClearing();
    await wiring.close();
  }
  whenTold(() => Promise.race([leave(), pause(leaveMs)]));

  server.once('error', (error) => {
    process.stderr.write(`api: cannot listen on ${settings.HOST}:${settings.PORT}: ${error.message}\n`);
    process.exit(1);
  });
  server.listen(settings.PORT, settings.HOST, backlog, () => {
    process.send?.('ready');
    wiring.log.info({ host: settings.HOST, port: settings.PORT }, 'api listening');
  });
}

main().catch((thrown: unknown) => {
  process.stderr.write(`api: ${thrown instanceof Error ? thrown.message : String(thrown)}\n`);
  process.exit(1);
});
