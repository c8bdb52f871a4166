import { toAppError } from '@pixmill/contracts';
import { type CommandInput, type ExitCode, exitCodes, type OperatorCommand } from '../program/command.js';
import { describeError } from '../program/report-error.js';
import { printLine, type Terminal, warnLine } from '../terminal/terminal.js';
import { runOnDatabase } from './run-on-database.js';

/** Runs a command of the operator, prints its result or its error, and returns the exit code. */
export async function runOperatorCommand(
  spec: OperatorCommand,
  input: CommandInput,
  { terminal, json }: { readonly terminal: Terminal; readonly json: boolean },
): Promise<ExitCode> {
  try {
    const result = await runOnDatabase(spec, input, (warning) => warnLine(terminal, `Warning: ${warning}`));
    printLine(terminal, json ? JSON.stringify(result.json) : result.lines.join('\n'));
    return result.failed ? exitCodes.failed : exitCodes.ok;
  } catch (thrown) {
    const error = toAppError(thrown);
    const { code, message, detail } = error;
    if (code === 'unavailable') warnLine(terminal, `The database does not answer. Is the service running?\n${detail ?? message}`);
    else if (code === 'storage_failed') warnLine(terminal, `The storage cannot be used: ${detail ?? message}`);
    else warnLine(terminal, describeError(error, Object.keys(spec.options)));
    return exitCodes.failed;
  }
}
