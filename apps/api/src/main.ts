import { mkdir } from 'node:fs/promises';
import { setFlagsFromString } from 'node:v8';
import { readEnv } from '@pixmill/config';
import { assertMigrated } from '@pixmill/db';
import { createApp } from './app.js';
import { apiSettings } from './config.js';
import { createHttpServer } from './http/http-server.js';
import { wire } from './wiring.js';

/** Connections that wait to be accepted; a thousand long polls may come at once. */
const backlog = 4_096;
const drainMs = 10_000;
/** Left alone, V8 lets the heap grow to several times what lives in it, and ten thousand waiters live long (bench/longpoll). */
const collectAfterGrowthPercent = 8;

async function main(): Promise<void> {
  setFlagsFromString(`--heap-growing-percent=${collectAfterGrowthPercent}`);
  const reading = readEnv(apiSettings);
  if (!reading.ok) {
    process.stderr.write(`api: settings\n  ${reading.problems.join('\n  ')}\n`);
    process.exitCode = 1;
    return;
  }
  const settings = reading.value;
  await assertMigrated(settings.DATABASE_URL);
  const wiring = wire(settings);
  await mkdir(wiring.limits.spoolDir, { recursive: true });
  const server = createHttpServer(createApp(wiring), wiring);

  let leaving = false;
  async function drain(): Promise<void> {
    const closed = new Promise((resolve) => server.close(resolve));
    wiring.waitRoom.drain();
    server.closeIdleConnections();
    const cut = setTimeout(() => server.closeAllConnections(), drainMs);
    await closed;
    clearTimeout(cut);
    await wiring.close();
  }
  const leave = () => {
    if (leaving) return;
    leaving = true;
    void drain().finally(() => process.exit(0));
  };
  process.once('SIGTERM', leave);
  process.once('SIGINT', leave);
  process.once('disconnect', leave);

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
