import { ConnectionError, PixmillError, ServiceError } from '@pixmill/client';
import { type AppError, toAppError } from '@pixmill/contracts';
import { type Terminal, warnLine } from '../terminal/terminal.js';
import { type CommandSpec, type ExitCode, exitCodes, toFlag } from './command.js';

/** Prints the error of a user's command in a sentence and returns the exit code. */
export function reportError(thrown: unknown, spec: Pick<CommandSpec, 'options'>, terminal: Terminal): ExitCode {
  if (terminal.signal.aborted) return exitCodes.interrupted;
  if (thrown instanceof PixmillError) {
    warnLine(terminal, thrown.message);
    return isUnreachable(thrown) ? exitCodes.unreachable : exitCodes.failed;
  }
  const error = toAppError(thrown);
  warnLine(terminal, describeError(error, Object.keys(spec.options)));
  if (error.code === 'connection_failed') return exitCodes.unreachable;
  return error.code === 'invalid_parameter' ? exitCodes.usage : exitCodes.failed;
}

/** The service does not answer, or does not accept the key. */
const isUnreachable = (error: PixmillError): boolean =>
  error instanceof ConnectionError || (error instanceof ServiceError && (error.status === 401 || error.status === 503));

/** The sentence for the terminal. Fields that are options of the command appear under their command-line names. */
export function describeError({ code, message, detail, fields }: AppError, optionNames: readonly string[]): string {
  if (code === 'internal') return `${message}: ${detail ?? ''}`;
  const problems = Object.entries(fields ?? {}).map(
    ([field, [problem]]) => `${optionNames.includes(field) ? toFlag(field) : field}: ${problem}`,
  );
  return problems.length > 0 ? problems.join('\n') : message;
}
