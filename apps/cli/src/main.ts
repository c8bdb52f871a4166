import { createWebhookSecrets } from '@pixmill/accounts';
import { type AppError, toAppError } from '@pixmill/contracts';
import { assertMigrated, openDatabase } from '@pixmill/db';
import { generateWebhookSecret } from '@pixmill/outbound/webhooks';
import { createVault, getSettings } from '@pixmill/runtime';
import { createStorage } from '@pixmill/storage';
import { type CommandContext, toFlag } from './command.js';
import { commands } from './commands/index.js';
import { cliSettings } from './config.js';
import { type ParsedArguments, parseArguments } from './parse-arguments.js';
import { getDatabaseUrl, getSecretsKey, resolveDataDir } from './service-location.js';
import { renderUsage } from './usage.js';

const failureExitCode = 1;
const usageExitCode = 2;

const print = (text: string) => process.stdout.write(`${text}\n`);
const printError = (text: string) => process.stderr.write(`${text}\n`);

async function run({ command, given, json }: Extract<ParsedArguments, { kind: 'run' }>): Promise<number> {
  const settings = getSettings(cliSettings);
  const url = getDatabaseUrl(settings, process.cwd());
  await assertMigrated(url);
  const database = openDatabase({ url, poolSize: 2 });
  const context: CommandContext = {
    storage: createStorage({ ...settings, DATA_DIR: resolveDataDir(settings, process.cwd()) }),
    orphanTtlMs: settings.ORPHAN_TTL,
    openSecrets() {
      const vault = createVault(getSecretsKey(settings, process.cwd()));
      return createWebhookSecrets({ webhookSecrets: database.webhookSecrets, vault, generateWebhookSecret });
    },
    secretOverlapMs: settings.WEBHOOK_SECRET_OVERLAP,
  };
  try {
    const result = await command.run(database, given, context);
    print(json ? JSON.stringify(result.json) : result.lines.join('\n'));
    return result.failed ? failureExitCode : 0;
  } finally {
    await database.close();
  }
}

/** What went wrong, options by the names they are typed with; `known` are the command's. */
function describeError({ code, message, detail, fields }: AppError, known: readonly string[]): string {
  if (code === 'unavailable') return `The database does not answer. Is the service running?\n${detail ?? message}`;
  if (code === 'internal') return `${message}: ${detail ?? ''}`;
  const wrong = Object.entries(fields ?? {}).map(([field, [problem]]) => `${known.includes(field) ? toFlag(field) : field}: ${problem}`);
  return wrong.length > 0 ? wrong.join('\n') : message;
}

async function main(): Promise<number> {
  const reading = parseArguments(commands, process.argv.slice(2));
  switch (reading.kind) {
    case 'help':
      print(renderUsage(reading.commands));
      return 0;
    case 'wrong':
      printError(`${reading.problem}\n\n${renderUsage(reading.commands)}`);
      return usageExitCode;
    case 'run':
      try {
        return await run(reading);
      } catch (thrown) {
        printError(describeError(toAppError(thrown), Object.keys(reading.command.options)));
        return failureExitCode;
      }
  }
}

process.exitCode = await main();
