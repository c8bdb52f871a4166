import { type AppError, toAppError } from '@pixmill/contracts';
import { CommanderError } from 'commander';
import { type CommandInput, type CommandSpec, toFlag } from './command.js';
import { commands } from './commands/index.js';
import { createProgram } from './program.js';

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
    // Only now: help and usage errors need no database.
    const { runCommand } = await import('./run-command.js');
    const result = await runCommand(spec, input, (warning) => printError(`Warning: ${warning}`));
    print(json ? JSON.stringify(result.json) : result.lines.join('\n'));
    return result.failed ? failureExitCode : 0;
  } catch (thrown) {
    printError(describeError(toAppError(thrown), Object.keys(spec.options)));
    return failureExitCode;
  }
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
