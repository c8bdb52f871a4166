import { CommanderError } from 'commander';
import { openTerminal } from '../terminal/open-terminal.js';
import { type Terminal, warnLine } from '../terminal/terminal.js';
import {
  type CommandGroup,
  type CommandInput,
  type CommandSpec,
  type ExitCode,
  exitCodes,
  type OperatorCommand,
  type UserCommand,
} from './command.js';
import { createProgram } from './program.js';
import { readVersion } from './read-version.js';
import { reportError } from './report-error.js';

export interface ProgramParts {
  /** Runs a command on the database of the service, prints its result or its error, and returns the exit code. */
  runOperatorCommand(spec: OperatorCommand, input: CommandInput, options: { terminal: Terminal; json: boolean }): Promise<ExitCode>;
  /** That of this process by default. */
  readonly terminal?: Terminal;
}

const footer = `Examples:
  npx pixmill optimize photos --to small
      All images of a folder; the results are in small/
  npx pixmill optimize --help
      The options of a command, with examples

Exit codes: 0 done, 1 something failed, 2 usage, 3 the service is not reachable.
docs/command.md has everything, docs/running.md the commands of the operator.`;

/** Runs the command line; returns the exit code. */
export async function runProgram(
  entries: readonly (CommandGroup | CommandSpec)[],
  args: readonly string[],
  { runOperatorCommand, terminal = openTerminal() }: ProgramParts,
): Promise<ExitCode> {
  let exitCode: ExitCode = exitCodes.ok;
  const output = {
    writeOut: (text: string) => void terminal.stdout.write(text),
    writeErr: (text: string) => void terminal.stderr.write(text),
  };
  const program = createProgram(entries, { version: readVersion(), footer, output }, async ({ spec, input, json, helpHint }) => {
    const chosen = chooseCommand(spec, input);
    exitCode = await ('run' in chosen
      ? runOperatorCommand(chosen, input, { terminal, json })
      : runUserCommand(chosen, input, { terminal, json }));
    if (exitCode === exitCodes.usage) warnLine(terminal, helpHint);
  });
  try {
    await program.parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (thrown) {
    if (!(thrown instanceof CommanderError)) throw thrown;
    return thrown.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
  }
}

function chooseCommand(spec: CommandSpec, input: CommandInput): OperatorCommand | UserCommand {
  if (!('isForOperator' in spec)) return spec;
  return spec.isForOperator(input) ? spec.operator : spec.user;
}

async function runUserCommand(spec: UserCommand, input: CommandInput, context: { terminal: Terminal; json: boolean }): Promise<ExitCode> {
  try {
    return await spec.runForUser(input, context);
  } catch (thrown) {
    return reportError(thrown, spec, context.terminal);
  }
}
