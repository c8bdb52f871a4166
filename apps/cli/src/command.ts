import type { WebhookSecrets } from '@pixmill/accounts';
import type { Database } from '@pixmill/db';
import type { Vault } from '@pixmill/runtime';
import type { Storage } from '@pixmill/storage';

export interface CommandOption {
  /** Name of the value in the help, such as `EMAIL`. An option without it is a flag. */
  readonly value?: string;
  readonly description: string;
  readonly required?: true;
}

/** The arguments of one command. */
export interface CommandInput {
  /** Empty for a command without an operand. */
  readonly operand: string;
  /** Values by the camel-case name of the option. */
  readonly options: Readonly<Record<string, string>>;
  /** The flags that are set, by their camel-case names. */
  readonly flags: ReadonlySet<string>;
}

/** What a command may use in addition to the database. */
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

export interface CommandSpec {
  readonly name: string;
  readonly summary: string;
  /** Name of the command's argument in the help, such as `ID`. */
  readonly operand?: string;
  /** The command may also be called without its argument. */
  readonly operandOptional?: true;
  /** By camel-case name; on the command line the names have dashes. */
  readonly options: Readonly<Record<string, CommandOption>>;
  /** Throws AppError. */
  run(database: Database, input: CommandInput, context: CommandContext): Promise<CommandResult>;
}

/** Commands that share their first word, such as `account create` and `account list`. */
export interface CommandGroup {
  readonly name: string;
  readonly summary: string;
  readonly commands: readonly CommandSpec[];
}

/** The name of an option on the command line: `idempotencyKey` is `--idempotency-key`. */
export function toFlag(option: string): string {
  return `--${option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
