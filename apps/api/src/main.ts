import { once } from 'node:events';
import type { Server } from 'node:http';
import { setFlagsFromString } from 'node:v8';
import { AppError } from '@pixmill/contracts';
import { assertMigrated, databaseAddressOf } from '@pixmill/db';
import { runProcess } from '@pixmill/runtime';
import { createApp } from './app.js';
import { compose } from './compose.js';
import { type ApiSettings, apiSettings } from './config.js';
import { startTempCleanup } from './http/body/temp-cleanup.js';
import { Drain } from './http/server/drain.js';
import { createHttpServer } from './http/server/http-server.js';
import { apiSettingsRules } from './settings-rules.js';
import { apiShutdownTimes } from './shutdown-times.js';

/** Connections that wait to be accepted; a thousand long polls may connect at the same moment. */
const backlog = 4_096;
/** The database may still be starting; a restart of the API would take longer than this wait. */
const startRetryTimeoutMs = 45_000;
/** By default V8 lets the heap grow to several times its live size, and 10,000 waiters stay live for minutes (`bench/src/long-poll`). */
const heapGrowingPercent = 8;

async function listen(server: Server, { HOST: host, PORT: port }: ApiSettings): Promise<void> {
  server.listen({ port, host, backlog });
  try {
    await once(server, 'listening');
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    throw new AppError('internal', { message: `cannot listen on ${host}:${port}: ${reason}`, cause: thrown });
  }
}

await runProcess({
  name: 'api',
  settings: apiSettings,
  rules: apiSettingsRules,
  shutdownTimeoutMs: apiShutdownTimes.totalMs,
  async start(settings) {
    setFlagsFromString(`--heap-growing-percent=${heapGrowingPercent}`);
    await assertMigrated(databaseAddressOf(settings), { retryTimeoutMs: startRetryTimeoutMs });
    const composition = compose(settings);
    const { limits, uploadLimits, waiters, shutdown, log } = composition;
    const stopTempCleanup = startTempCleanup({ tempDir: limits.tempDir, uploadTimeoutMs: uploadLimits.timeoutMs }, log);
    const server = createHttpServer(createApp(composition), composition, { maxConnections: settings.MAX_CONNECTIONS });
    const drain = new Drain(server);
    await listen(server, settings);
    log.info({ host: settings.HOST, port: settings.PORT }, 'api listening');
    return async () => {
      shutdown.abort();
      await drain.begin(() => waiters.drain(apiShutdownTimes.waitersMs));
      stopTempCleanup();
      await composition.close();
    };
  },
});
