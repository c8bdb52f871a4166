import { AppError } from '@pixmill/contracts';
import {
  type CommandInput,
  type CommandOption,
  type EitherCommand,
  type OperatorCommand,
  toFlag,
  type UserCommand,
} from '../program/command.js';

export interface EitherParts {
  readonly user: UserCommand;
  readonly operator: OperatorCommand;
  readonly isForOperator: EitherCommand['isForOperator'];
  /** How the operator's is called, such as `job list --dead`. */
  readonly operatorCall: string;
  /** The option that makes it the operator's, where it is one. */
  readonly switchOption?: Readonly<Record<string, CommandOption>>;
}

/** Options of the operator are under a heading of their own in the help. */
const operatorGroup = 'Options of the operator';

/** One command of two with the same name. An option that only the other one has is a usage error. */
export function createEitherCommand({ user, operator, isForOperator, operatorCall, switchOption = {} }: EitherParts): EitherCommand {
  const onlyOperator = { ...switchOption, ...without(operator.options, user.options) };
  const onlyUser = without(user.options, operator.options);
  const grouped = Object.entries(onlyOperator).map(([name, option]) => [name, { ...option, group: operatorGroup }] as const);
  return {
    ...user,
    options: { ...user.options, ...Object.fromEntries(grouped) },
    isForOperator,
    user: {
      ...user,
      async runForUser(input, context) {
        reject(input, onlyOperator, (flag) => `${flag} is an option of \`${operatorCall}\``);
        return user.runForUser(input, context);
      },
    },
    operator: {
      ...operator,
      async run(database, input, context) {
        reject(input, onlyUser, (flag) => `${flag} is no option of \`${operatorCall}\``);
        return operator.run(database, input, context);
      },
    },
  };
}

type Options = Readonly<Record<string, CommandOption>>;

const without = (options: Options, others: Options): Options =>
  Object.fromEntries(Object.entries(options).filter(([name]) => !(name in others)));

function reject({ options, lists, flags }: CommandInput, rejected: Options, describe: (flag: string) => string): void {
  const found = Object.keys(rejected).find((name) => name in options || name in lists || flags.has(name));
  if (found !== undefined) throw new AppError('invalid_parameter', { message: describe(toFlag(found)) });
}
