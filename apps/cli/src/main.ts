import { createWebhookSecrets } from '@pixmill/accounts';
import { type AppError, toAppError } from '@pixmill/contracts';
import { assertMigrated, type Database, openDatabase } from '@pixmill/db';
import { generateWebhookSecret } from '@pixmill/outbound/webhooks';
import { createVault, getSettings } from '@pixmill/runtime';
import { createStorage } from '@pixmill/storage';
import { CommanderError } from 'commander';
import { type CommandContext, type CommandInput, type CommandResult, type CommandSpec, toFlag } from './command.js';
import { commands } from './commands/index.js';
import { type CliSettings, cliSettings } from './config.js';
import { createProgram } from './program.js';
import { getDatabaseUrl, getSecretsKey, resolveDataDir } from './service-location.js';

const failureExitCode = 1;
const usageExitCode = 2;

const print = (text: string) => process.stdout.write(`${text}\n`);
const printError = (text: string) => process.stderr.write(`${text}\n`);

async function main(): Promise<number> {
  let exitCode = 0;
  const program = createProgram(commands, async (spec, input, json) => {
    exitCode = await report(spec, input, json);
  });
  try {
    await program.parseAsync();
    return exitCode;
  } catch (thrown) {
    if (!(thrown instanceof CommanderError)) throw thrown;
    return thrown.exitCode === 0 ? 0 : usageExitCode;
  }
}

/** Prints the result of a command or its error; returns the exit code. */
async function report(spec: CommandSpec, input: CommandInput, json: boolean): Promise<number> {
  try {
    const result = await run(spec, input);
    print(json ? JSON.stringify(result.json) : result.lines.join('\n'));
    return result.failed ? failureExitCode : 0;
  } catch (thrown) {
    printError(describeError(toAppError(thrown), Object.keys(spec.options)));
    return failureExitCode;
  }
}

async function run(spec: CommandSpec, input: CommandInput): Promise<CommandResult> {
  const settings = getSettings(cliSettings, { onWarning: (warning) => printError(`Warning: ${warning}`) });
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
    secretOverlapMs: settings.WEBHOOK_SECRET_OVERLAP,
  };
}

/** The sentence for the terminal. Fields that are options of the command appear under their command-line names. */
function describeError({ code, message, detail, fields }: AppError, optionNames: readonly string[]): string {
  if (code === 'unavailable') return `The database does not answer. Is the service running?\n${detail ?? message}`;
  if (code === 'storage_failed') return `The storage cannot be used: ${detail ?? message}`;
  if (code === 'internal') return `${message}: ${detail ?? ''}`;
  const problems = Object.entries(fields ?? {}).map(
    ([field, [problem]]) => `${optionNames.includes(field) ? toFlag(field) : field}: ${problem}`,
  );
  return problems.length > 0 ? problems.join('\n') : message;
}

/** A reader such as `head` may leave early; anything else means that the output is incomplete, such as a full disk. */
function onOutputError({ code, message }: NodeJS.ErrnoException): void {
  if (code === 'EPIPE') return;
  process.exitCode = failureExitCode;
  printError(`The output could not be written: ${message}`);
}

process.stdout.on('error', onOutputError);
process.stderr.on('error', () => undefined);
const exitCode = await main();
process.exitCode ||= exitCode;
