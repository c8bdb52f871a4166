import { readEnv } from '@pixmill/config';
import { AppError, toAppError } from '@pixmill/contracts';
import { assertMigrated, openDatabase } from '@pixmill/db';
import { createSigningSecrets } from '@pixmill/jobs';
import { createVault } from '@pixmill/secrets';
import { createStorage } from '@pixmill/storage';
import { createSigningSecret } from '@pixmill/webhooks';
import { type Tools, toFlag } from './command.js';
import { commands } from './commands/index.js';
import { cliSettings } from './config.js';
import { findDatabaseUrl, findDataDir, findSecretsKey } from './find-database.js';
import { type Reading, readArguments } from './read-arguments.js';
import { wordUsage } from './usage.js';

const failed = 1;
const wrongUsage = 2;

const say = (text: string) => process.stdout.write(`${text}\n`);
const complain = (text: string) => process.stderr.write(`${text}\n`);

async function run({ command, given, json }: Extract<Reading, { kind: 'run' }>): Promise<number> {
  const reading = readEnv(cliSettings);
  if (!reading.ok) throw new AppError('setup_failed', { message: `Settings: ${reading.problems.join('; ')}` });
  const settings = reading.value;
  const url = findDatabaseUrl(settings, process.cwd());
  await assertMigrated(url);
  const database = openDatabase({ url, poolSize: 2 });
  const tools: Tools = {
    storage: createStorage({ ...settings, DATA_DIR: findDataDir(settings, process.cwd()) }),
    orphanTtlMs: settings.ORPHAN_TTL,
    openSecrets() {
      const vault = createVault(findSecretsKey(settings, process.cwd()));
      return createSigningSecrets({ webhookSecrets: database.webhookSecrets, vault, createSigningSecret });
    },
    secretOverlapMs: settings.WEBHOOK_SECRET_OVERLAP,
  };
  try {
    const result = await command.run(database, given, tools);
    say(json ? JSON.stringify(result.json) : result.lines.join('\n'));
    return result.failed ? failed : 0;
  } finally {
    await database.close();
  }
}

/** What went wrong, options by the names they are typed with; `known` are the command's. */
function explain({ code, message, detail, fields }: AppError, known: readonly string[]): string {
  if (code === 'unavailable') return `The database does not answer. Is the service running?\n${detail ?? message}`;
  if (code === 'internal') return `${message}: ${detail ?? ''}`;
  const wrong = Object.entries(fields ?? {}).map(([field, [problem]]) => `${known.includes(field) ? toFlag(field) : field}: ${problem}`);
  return wrong.length > 0 ? wrong.join('\n') : message;
}

async function main(): Promise<number> {
  const reading = readArguments(commands, process.argv.slice(2));
  switch (reading.kind) {
    case 'help':
      say(wordUsage(reading.commands));
      return 0;
    case 'wrong':
      complain(`${reading.problem}\n\n${wordUsage(reading.commands)}`);
      return wrongUsage;
    case 'run':
      try {
        return await run(reading);
      } catch (thrown) {
        complain(explain(toAppError(thrown), Object.keys(reading.command.options)));
        return failed;
      }
  }
}

process.exitCode = await main();
