import { AppError } from '@pixmill/contracts';
import { type CommandInput, type CommandOption, toFlag } from '../../program/command.js';

/** The options that say how a run behaves, by camel-case name. */
export const runOptions = {
  dryRun: { description: 'Say what would be done; send and write nothing' },
  watch: { description: 'Go on, and optimize files that appear or change' },
  failOnError: { description: 'Stop at the first file that fails' },
} as const satisfies Readonly<Record<string, CommandOption>>;

type RunOption = keyof typeof runOptions;

const contradictions: readonly (readonly [RunOption, RunOption])[] = [
  ['watch', 'dryRun'],
  ['watch', 'failOnError'],
];

/** Whether a run has an option. Throws AppError `invalid_parameter` for two that exclude each other. Pure. */
export function parseRunOptions({ flags }: Pick<CommandInput, 'flags'>): Readonly<Record<RunOption, boolean>> {
  for (const [one, other] of contradictions) {
    if (!flags.has(one) || !flags.has(other)) continue;
    throw new AppError('invalid_parameter', { message: `Only one of ${toFlag(one)} and ${toFlag(other)} is possible.` });
  }
  return { dryRun: flags.has('dryRun'), watch: flags.has('watch'), failOnError: flags.has('failOnError') };
}
