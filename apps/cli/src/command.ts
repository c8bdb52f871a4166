import type { WebhookSecrets } from '@pixmill/accounts';
import type { Database } from '@pixmill/db';
import type { Storage } from '@pixmill/storage';

export interface CommandOption {
  /** Stands for its value in the help, such as `EMAIL`; an option without a value is given or not. */
  readonly value?: string;
  readonly description: string;
  readonly required?: true;
}

/** What a command was given: its operand ('' where it takes none) and its options, named as the administration names them; one without a value is `yes`. */
export interface CommandInput {
  readonly operand: string;
  readonly options: Readonly<Record<string, string>>;
}

/** What a command may need beside the database. */
export interface CommandContext {
  /** The storage of the service; touches nothing yet. */
  readonly storage: Storage;
  /** How long bytes may lie about that no row names, in ms. */
  readonly orphanTtlMs: number;
  /** Throws AppError `setup_failed` where the key that opens them is not to be found. */
  openSecrets(): WebhookSecrets;
  /** How long an old webhook secret signs along after a rotation, in ms. */
  readonly secretOverlapMs: number;
}

export interface CommandResult {
  /** Printed with `--json`: one object. */
  readonly json: object;
  /** Printed without. */
  readonly lines: readonly string[];
  /** What was asked for was found wanting: the exit code is 1. */
  readonly failed?: boolean;
}

export interface CommandSpec {
  /** Words that call it, such as `account create`. */
  readonly name: string;
  readonly summary: string;
  /** What the word after its name is, such as `ID`. */
  readonly operand?: string;
  /** By the camel-case name; on the command line it has dashes. */
  readonly options: Readonly<Record<string, CommandOption>>;
  /** Throws AppError. */
  run(database: Database, given: CommandInput, tools: CommandContext): Promise<CommandResult>;
}

/** `idempotencyKey` as it is typed: `--idempotency-key`. */
export function toFlag(option: string): string {
  return `--${option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
