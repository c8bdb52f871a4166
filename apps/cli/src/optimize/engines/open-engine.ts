import { Pixmill } from '@pixmill/client';
import { AppError } from '@pixmill/contracts';
import { integer } from '@pixmill/runtime';
import { checkConnection } from '../../connection/connect.js';
import { findConnection } from '../../connection/find-connection.js';
import type { CommandInput, CommandOption } from '../../program/command.js';
import { toJobOptions } from '../options/to-job-options.js';
import type { Engine } from './engine.js';
import { createServerEngine } from './server-engine.js';

/** The options that choose an engine, by camel-case name. */
export const engineOptions = {
  local: { description: 'Optimize in processes of this command: no service, database or Redis' },
  concurrency: { value: 'N', description: 'Files at the same time; with --local as many as there are processors by default' },
} as const satisfies Readonly<Record<string, CommandOption>>;

const concurrencies = integer(1, 1_000);

/**
 * The engine that the options of the command name: the service, or own processes with `--local`. Checks the options first; reads and sends
 * nothing. Throws AppError `invalid_parameter`, `connection_failed` or `setup_failed`.
 */
export async function openEngine({ options, flags }: Pick<CommandInput, 'options' | 'flags'>, cwd: string): Promise<Engine> {
  const local = flags.has('local');
  const jobOptions = toJobOptions({ options, flags }, { local });
  const concurrency = options.concurrency === undefined ? null : parseConcurrency(options.concurrency);
  if (!local) {
    const connection = findConnection(cwd);
    const engine = createServerEngine(new Pixmill(connection), { jobOptions, concurrency });
    return afterCheck(engine, (signal) => checkConnection(connection, signal));
  }
  const { createLocalEngine } = await import('./local-engine.js');
  return createLocalEngine({ jobOptions, concurrency });
}

/** An engine that checks something before its first file: a run without files sends nothing. */
function afterCheck(engine: Engine, check: (signal: AbortSignal) => Promise<void>): Engine {
  let checked: Promise<void> | undefined;
  return {
    ...engine,
    async optimize(source, signal) {
      checked ??= check(signal);
      await checked;
      return engine.optimize(source, signal);
    },
  };
}

function parseConcurrency(text: string): number {
  const parsed = concurrencies.safeParse(text);
  if (!parsed.success) throw new AppError('invalid_parameter', { message: `--concurrency: ${parsed.error.issues[0]?.message}` });
  return parsed.data;
}
