import { apiSettings } from '@pixmill/api/config';
import { apiSettingsRules } from '@pixmill/api/settings-rules';
import { toAppError } from '@pixmill/contracts';
import { databaseAddressOf, databasePoolerSettings, databaseUrlSchema, migrate } from '@pixmill/db';
import { getSettings } from '@pixmill/runtime';
import { workerSettings } from '@pixmill/worker/config';
import { workerSettingsRules } from '@pixmill/worker/settings-rules';
import { z } from 'zod';

const migrateSettings = z.object({
  DATABASE_URL: databaseUrlSchema.describe('PostgreSQL of the service'),
  ...databasePoolerSettings.shape,
});

/** A server that starts together with this process may need most of a minute. */
const startRetryTimeoutMs = 60_000;

const print = (text: string) => process.stdout.write(`migrate: ${text}\n`);
const printError = (text: string) => process.stderr.write(`migrate: ${text}\n`);

/**
 * Applies the migrations; returns the exit code. Containers start it before the other processes, so it checks the settings of all of them. It demands
 * only its own: elsewhere it may run alone.
 */
async function main(): Promise<number> {
  try {
    const settings = getSettings(migrateSettings, {
      others: [apiSettings.partial(), workerSettings.partial()],
      rules: [...apiSettingsRules, ...workerSettingsRules],
      onWarning: (warning) => printError(`warning: ${warning}`),
    });
    const applied = await migrate(databaseAddressOf(settings), {
      retryTimeoutMs: startRetryTimeoutMs,
      onRetry: (reason) => print(`waiting up to ${startRetryTimeoutMs / 1_000} s for the database: ${reason}`),
    });
    print(applied.length === 0 ? 'nothing to do' : `applied ${applied.join(', ')}`);
    return 0;
  } catch (thrown) {
    const { code, message, detail } = toAppError(thrown);
    printError(code === 'setup_failed' ? message : (detail ?? message));
    return 1;
  }
}

process.exitCode = await main();
