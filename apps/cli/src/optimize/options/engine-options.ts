import type { JobOptions } from '@pixmill/client';
import { AppError } from '@pixmill/contracts';
import { integer } from '@pixmill/runtime';
import type { CommandInput, CommandOption } from '../../program/command.js';
import { toJobOptions } from './to-job-options.js';

/** The options that choose an engine, by camel-case name. */
export const engineOptions = {
  local: { description: 'Optimize in processes of this command: no service, database or Redis' },
  concurrency: { value: 'N', description: 'Files at the same time; with --local as many as there are processors by default' },
} as const satisfies Readonly<Record<string, CommandOption>>;

/** What the options of a command say about the work on files. */
export interface EngineChoice {
  readonly local: boolean;
  readonly jobOptions: JobOptions;
  /** Null: the engine decides. */
  readonly concurrency: number | null;
}

const concurrencies = integer(1, 1_000);

/** The options of the images and of the engine. Throws AppError `invalid_parameter`. */
export function parseEngineOptions({ options, flags }: Pick<CommandInput, 'options' | 'flags'>): EngineChoice {
  const local = flags.has('local');
  return { local, jobOptions: toJobOptions({ options, flags }, { local }), concurrency: parseConcurrency(options.concurrency) };
}

function parseConcurrency(text: string | undefined): number | null {
  if (text === undefined) return null;
  const parsed = concurrencies.safeParse(text);
  if (!parsed.success) throw new AppError('invalid_parameter', { message: `--concurrency: ${parsed.error.issues[0]?.message}` });
  return parsed.data;
}
