import { type Pixmill, ServiceError } from '@pixmill/client';
import { AppError } from '@pixmill/contracts';
import { connect } from '../connection/connect.js';
import { type CommandInput, exitCodes, type UserCommand } from '../program/command.js';
import { printLine, type Terminal } from '../terminal/terminal.js';

/** What a command prints: one object with `--json`, lines without it. */
export interface ApiAnswer {
  /** What the API answered. */
  readonly json: object;
  readonly lines: readonly string[];
}

/** A command that asks the API and prints the answer. */
export interface ApiCommand extends Omit<UserCommand, 'runForUser'> {
  /** Throws AppError, ServiceError, ConnectionError. */
  readonly ask: (client: Pixmill, input: CommandInput, terminal: Terminal) => Promise<ApiAnswer>;
}

/** The command of a user that asks the API in this way. */
export function createApiCommand({ ask, ...spec }: ApiCommand): UserCommand {
  return {
    ...spec,
    async runForUser(input, { terminal, json }) {
      const client = await connect(terminal.cwd, terminal.signal);
      const answer = await ask(client, input, terminal).catch((thrown: unknown) => {
        throw toUsageError(thrown);
      });
      printLine(terminal, json ? JSON.stringify(answer.json) : answer.lines.join('\n'));
      return exitCodes.ok;
    },
  };
}

/** A value that the API rejects came from an option: the error names it. Any other error stays as it is. Pure. */
function toUsageError(thrown: unknown): unknown {
  if (!(thrown instanceof ServiceError) || thrown.code !== 'invalid_parameter') return thrown;
  const fields = (thrown.problem.errors ?? []).flatMap(({ parameter, detail }) =>
    parameter ? [[toOptionName(parameter), [detail]] as const] : [],
  );
  return new AppError('invalid_parameter', { message: thrown.message, fields: Object.fromEntries(fields), cause: thrown });
}

const toOptionName = (field: string) => field.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
