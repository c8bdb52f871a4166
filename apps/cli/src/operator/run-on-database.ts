import { createWebhookSecrets } from '@pixmill/accounts';
import { assertMigrated, type Database, openDatabase } from '@pixmill/db';
import { generateWebhookSecret } from '@pixmill/outbound/webhooks';
import { createVault, getSettings } from '@pixmill/runtime';
import { createStorage } from '@pixmill/storage';
import type { CommandContext, CommandInput, CommandResult, OperatorCommand } from '../program/command.js';
import { type CliSettings, cliSettings } from './config.js';
import { getDatabaseUrl, getPublicUrl, getSecretsKey, resolveDataDir } from './service-location.js';

/** Runs a command on the database of the service. `warn` prints one line. Throws AppError. */
export async function runOnDatabase(spec: OperatorCommand, input: CommandInput, warn: (warning: string) => void): Promise<CommandResult> {
  const settings = getSettings(cliSettings, { onWarning: warn });
  const address = { url: getDatabaseUrl(settings, process.cwd()), pooler: settings.DATABASE_POOLER };
  await assertMigrated(address);
  const database = openDatabase({ ...address, poolSize: 2 });
  try {
    return await spec.run(database, input, createContext(settings, database));
  } finally {
    await database.close();
  }
}

function createContext(settings: CliSettings, database: Database): CommandContext {
  const openVault = () => createVault(getSecretsKey(settings, process.cwd()));
  // A command may run elsewhere than the service, so it never marks a first storage by itself.
  const owner = { ...database.service, markFirstStorage: async () => false };
  return {
    storage: createStorage({ ...settings, DATA_DIR: resolveDataDir(settings, process.cwd()) }, owner),
    orphanTtlMs: settings.ORPHAN_TTL,
    openVault,
    openWebhookSecrets: () => createWebhookSecrets({ webhookSecrets: database.webhookSecrets, vault: openVault(), generateWebhookSecret }),
    getPublicUrl: () => getPublicUrl(settings, process.cwd()),
    secretOverlapMs: settings.WEBHOOK_SECRET_OVERLAP,
  };
}
