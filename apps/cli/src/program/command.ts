import type { WebhookSecrets } from '@pixmill/accounts';
import type { Database } from '@pixmill/db';
import type { Vault } from '@pixmill/runtime';
import type { Storage } from '@pixmill/storage';
import type { Terminal } from '../terminal/terminal.js';

export interface CommandOption {
  /** Name of the value in the help, such as `EMAIL`. An option without it is a flag. */
  readonly value?: string;
  readonly description: string;
  readonly required?: true;
  /** The option may be given several times; its values are in `lists`. */
  readonly repeated?: true;
  /** The values that exist. Another one is a usage error, which names a similar one. */
  readonly choices?: readonly string[];
  /** Numbers are allowed beside the choices. */
  readonly allowsNumber?: true;
  /** The value may be several choices: `webp,avif`. */
  readonly commaSeparated?: true;
  /** Heading of the option in the help; `Options` by default. */
  readonly group?: string;
}

/** The arguments of one command. */
export interface CommandInput {
  /** The first one; empty for a command without an operand. */
  readonly operand: string;
  /** All of them; a command with one operand has at most one. */
  readonly operands: readonly string[];
  /** Values by the camel-case name of the option. */
  readonly options: Readonly<Record<string, string>>;
  /** Values of repeated options by their camel-case name. */
  readonly lists: Readonly<Record<string, readonly string[]>>;
  /** The flags that are set, by their camel-case names: `noBackup` for `--no-backup`. */
  readonly flags: ReadonlySet<string>;
}

interface CommandBase {
  readonly name: string;
  readonly summary: string;
  /** Name of the command's argument in the help, such as `ID`. */
  readonly operand?: string;
  /** The command may also be called without its argument. */
  readonly operandOptional?: true;
  /** The command takes any number of arguments. */
  readonly operandRepeated?: true;
  /** By camel-case name; on the command line the names have dashes. */
  readonly options: Readonly<Record<string, CommandOption>>;
  /** Lines that follow the options in the help: a command, and what it does. */
  readonly examples?: readonly (readonly [command: string, effect: string])[];
}

/** What a command of the operator may use in addition to the database. */
export interface CommandContext {
  /** The storage of the service. Opening it reads and writes nothing. */
  readonly storage: Storage;
  /** Age in ms at which stored files without a database row are orphans. */
  readonly orphanTtlMs: number;
  /** Throws AppError `setup_failed` when the secrets key is not found. */
  openVault(): Vault;
  /** Throws AppError `setup_failed` when the secrets key is not found. */
  openWebhookSecrets(): WebhookSecrets;
  /** Address of the service for browsers. Throws AppError `setup_failed`. */
  getPublicUrl(): string;
  /** How long an old webhook secret also signs after a rotation, in ms. */
  readonly secretOverlapMs: number;
}

export interface CommandResult {
  /** Printed with `--json`, as one object. */
  readonly json: object;
  /** Printed without `--json`. */
  readonly lines: readonly string[];
  /** Makes the exit code 1: the command ran and found a problem. */
  readonly failed?: boolean;
}

/** A command of the operator: it works on the database of the service. */
export interface OperatorCommand extends CommandBase {
  /** Throws AppError. */
  run(database: Database, input: CommandInput, context: CommandContext): Promise<CommandResult>;
}

/** What a command of a user may use. */
export interface UserContext {
  readonly terminal: Terminal;
  /** Whether `--json` was given. */
  readonly json: boolean;
}

/** A command of a user: it works through the API, or on local files. It prints by itself and returns the exit code. */
export interface UserCommand extends CommandBase {
  /** Throws AppError, and the errors of the client. */
  runForUser(input: CommandInput, context: UserContext): Promise<ExitCode>;
}

/** A command of a user that becomes one of the operator by its arguments. */
export interface EitherCommand extends CommandBase {
  readonly isForOperator: (input: CommandInput) => boolean;
  readonly operator: OperatorCommand;
  readonly user: UserCommand;
}

export type CommandSpec = OperatorCommand | UserCommand | EitherCommand;

/** Whether a command needs no access to the database of the service. */
export const isForUser = (spec: CommandSpec): boolean => !('run' in spec);

/** Commands that share their first word, such as `account create` and `account list`. */
export interface CommandGroup {
  readonly name: string;
  readonly summary: string;
  readonly commands: readonly CommandSpec[];
}

/** Exit codes of the command (docs/command.md#exit-codes). `interrupted`: by Ctrl-C or SIGTERM. */
export const exitCodes = { ok: 0, failed: 1, usage: 2, unreachable: 3, interrupted: 130 } as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** The name of an option on the command line: `idempotencyKey` is `--idempotency-key`. */
export function toFlag(option: string): string {
  return `--${option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
