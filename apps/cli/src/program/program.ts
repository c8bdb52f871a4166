import { Command, InvalidArgumentError, Option } from 'commander';
import { type CommandGroup, type CommandInput, type CommandOption, type CommandSpec, toFlag } from './command.js';

/** Runs a command whose arguments are complete. */
export type RunCommand = (spec: CommandSpec, input: CommandInput, json: boolean) => Promise<void>;

export interface ProgramOptions {
  readonly version: string;
  /** Follows the list of commands in the help. */
  readonly footer: string;
}

/**
 * The command line of these commands. `parseAsync` throws CommanderError for the help (exit code 0) and for usage errors (any other
 * exit code); both are already printed then.
 */
export function createProgram(
  entries: readonly (CommandGroup | CommandSpec)[],
  { version, footer }: ProgramOptions,
  run: RunCommand,
): Command {
  const program = new Command('pixmill').version(version).exitOverride().showHelpAfterError().addHelpText('after', `\n${footer}`);
  for (const entry of entries) {
    if (!('commands' in entry)) addCommand(program, entry, run);
    else {
      const group = program.command(entry.name).description(entry.summary);
      for (const spec of entry.commands) addCommand(group, spec, run);
      rejectUnknownCommands(group, `${entry.name} `);
    }
  }
  rejectUnknownCommands(program, '');
  return program;
}

function rejectUnknownCommands(command: Command, prefix: string): void {
  command.on('command:*', ([name]: string[]) => command.error(`There is no command \`${prefix}${name}\`.`));
}

function addCommand(parent: Command, spec: CommandSpec, run: RunCommand): void {
  const { operand, operandOptional, operandRepeated, examples = [] } = spec;
  const command = parent.command(spec.name).description(spec.summary);
  const argument = operandRepeated ? `${operand}...` : operand;
  if (argument !== undefined) command.argument(operandOptional ? `[${argument}]` : `<${argument}>`);
  for (const [name, option] of Object.entries(spec.options)) command.addOption(toCommanderOption(name, option));
  command.option('--json', 'Print JSON');
  if (examples.length > 0) command.addHelpText('after', renderExamples(examples));
  command.action(async () => {
    const { json, ...values } = command.opts<Record<string, OptionValue>>();
    for (const [name, { required, value }] of Object.entries(spec.options))
      if (required && values[name] === undefined) command.error(`${toFlag(name)} ${value} is missing.`);
    await run(spec, { operand: command.args[0] ?? '', operands: command.args, ...splitOptions(values) }, json === true);
  });
}

function renderExamples(examples: readonly (readonly [command: string, effect: string])[]): string {
  return ['', 'Examples:', ...examples.flatMap(([command, effect]) => [`  ${command}`, `      ${effect}`])].join('\n');
}

/** False for a flag that begins with `no`, which commander reads as the opposite of another flag. */
type OptionValue = string | boolean | readonly string[];

function toCommanderOption(name: string, { value, description, required, repeated }: CommandOption): Option {
  const suffix = required ? ' (required)' : '';
  if (value === undefined) return new Option(toFlag(name), description);
  const option = new Option(`${toFlag(name)} <${value}>`, `${description}${suffix}`);
  if (!repeated) return option.argParser(parseValue);
  return option.argParser((text: string, before: readonly string[] | undefined) => [...(before ?? []), parseValue(text)]);
}

/** Commander takes the next word as the value, whatever it is: `--tokens -1` needs that, `--email --tokens 1` lacks an address. */
function parseValue(text: string): string {
  if (text.startsWith('--')) throw new InvalidArgumentError('The value is missing.'); // not AppError: commander adds the option's name
  return text;
}

/** Commander sets `backup` to true unless `--no-backup` was given. */
function splitOptions(values: Readonly<Record<string, OptionValue>>): Pick<CommandInput, 'options' | 'lists' | 'flags'> {
  const [options, lists, flags] = [new Map<string, string>(), new Map<string, readonly string[]>(), new Set<string>()];
  for (const [name, value] of Object.entries(values)) {
    if (typeof value === 'string') options.set(name, value);
    else if (value === true) flags.add(name);
    else if (value === false) flags.add(`no${name.charAt(0).toUpperCase()}${name.slice(1)}`);
    else lists.set(name, value);
  }
  return { options: Object.fromEntries(options), lists: Object.fromEntries(lists), flags };
}
