import { assertMigrated, databaseAddressOf } from '@pixmill/db';
import { runProcess } from '@pixmill/runtime';
import { compose } from './compose.js';
import { workerSettings } from './config.js';
import { workerSettingsRules } from './settings-rules.js';
import { workerShutdownTimes } from './shutdown-times.js';
import { startConsumers } from './start-consumers.js';
import { startSweeping } from './start-sweeping.js';

/** The database may still be starting; a restart of the worker would take longer than this wait. */
const startRetryTimeoutMs = 45_000;

await runProcess({
  name: 'worker',
  settings: workerSettings,
  rules: workerSettingsRules,
  shutdownTimeoutMs: workerShutdownTimes.totalMs,
  async start(settings) {
    await assertMigrated(databaseAddressOf(settings), { retryTimeoutMs: startRetryTimeoutMs });
    const composition = await compose(settings);
    const sweeping = startSweeping(composition);
    const { drain } = startConsumers(composition, settings);
    composition.log.info({ concurrency: settings.WORKER_CONCURRENCY }, 'worker ready');
    return async () => {
      sweeping.stop();
      await drain();
      await composition.close();
    };
  },
});
