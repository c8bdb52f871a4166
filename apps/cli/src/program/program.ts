import { type Argument, Command } from 'commander';
import { type CommandGroup, type CommandInput, type CommandSpec, isForUser, toFlag } from './command.js';
import { toCommanderOption } from './parse-option.js';
import { toSentence } from './to-sentence.js';

/** A command line that is complete. */
export interface CommandCall {
  readonly spec: CommandSpec;
  readonly input: CommandInput;
  readonly json: boolean;
  /** Where the reader finds the options; follows a usage error. */
  readonly helpHint: string;
}

export interface ProgramOptions {
  readonly version: string;
  /** Follows the list of commands in the help. */
  readonly footer: string;
  /** Where the help and usage errors go; those of this process by default. */
  readonly output?: { writeOut(text: string): void; writeErr(text: string): void };
}

/**
 * The command line of these commands. `parseAsync` throws CommanderError for the help (exit code 0) and for usage errors (any other
 * exit code); both are already printed then.
 */
export function createProgram(
  entries: readonly (CommandGroup | CommandSpec)[],
  { version, footer, output }: ProgramOptions,
  run: (call: CommandCall) => Promise<void>,
): Command {
  const program = new Command('pixmill')
    .version(version, '-V, --version', 'Print the version')
    .helpOption('-h, --help', 'Print this help')
    .helpCommand('help [COMMAND]', 'Print the help of a command')
    .configureHelp({ subcommandTerm: (command) => [command.name(), ...command.registeredArguments.map(toTerm)].join(' ') })
    .exitOverride()
    .configureOutput({ ...output, outputError: (text, write) => write(toSentence(text)) })
    .showHelpAfterError('`npx pixmill --help` lists the commands.')
    .addHelpText('after', `\n${footer}`);
  for (const entry of entries) {
    if (!('commands' in entry)) addCommand(program, entry, run);
    else {
      const hasUserCommand = entry.commands.some(isForUser);
      const group = program.command(entry.name).description(entry.summary).helpGroup(toHeading(hasUserCommand)).helpCommand(false);
      group.showHelpAfterError(`\`npx pixmill ${entry.name} --help\` lists its commands.`);
      for (const spec of entry.commands) addCommand(group, spec, run);
    }
  }
  return program;
}

/** As in the usage: `<PATH...>`, or `[ID]` where it may be left out. */
function toTerm(argument: Argument): string {
  const name = `${argument.name()}${argument.variadic ? '...' : ''}`;
  return argument.required ? `<${name}>` : `[${name}]`;
}

const toHeading = (forUser: boolean): string => (forUser ? 'Commands:' : 'Commands of the operator, on the machine of the service:');

function addCommand(parent: Command, spec: CommandSpec, run: (call: CommandCall) => Promise<void>): void {
  const { operand, operandOptional, operandRepeated, examples = [] } = spec;
  const command = parent
    .command(spec.name)
    .description(spec.summary)
    .helpGroup(toHeading(isForUser(spec)));
  const path = [parent.name(), spec.name].filter((name) => name !== 'pixmill').join(' ');
  const helpHint = `\`npx pixmill ${path} --help\` shows its options.`;
  command.showHelpAfterError(helpHint);
  const argument = operandRepeated ? `${operand}...` : operand;
  if (argument !== undefined) command.argument(operandOptional ? `[${argument}]` : `<${argument}>`);
  for (const [name, option] of Object.entries(spec.options)) command.addOption(toCommanderOption(name, option));
  command.option('--json', 'Print JSON');
  if (examples.length > 0) command.addHelpText('after', renderExamples(examples));
  command.action(async () => {
    const { json, ...values } = command.opts<Record<string, OptionValue>>();
    for (const [name, { required, value }] of Object.entries(spec.options))
      if (required && values[name] === undefined) command.error(`${toFlag(name)} ${value} is missing.`);
    const input = { operand: command.args[0] ?? '', operands: command.args, ...splitOptions(values) };
    await run({ spec, input, json: json === true, helpHint });
  });
}

/** Lines of the help: each command, and below it what it does. */
function renderExamples(examples: readonly (readonly [command: string, effect: string])[]): string {
  return ['', 'Examples:', ...examples.flatMap(([command, effect]) => [`  ${command}`, `      ${effect}`])].join('\n');
}

type OptionValue = string | true | readonly string[];

function splitOptions(values: Readonly<Record<string, OptionValue>>): Pick<CommandInput, 'options' | 'lists' | 'flags'> {
  const [options, lists, flags] = [new Map<string, string>(), new Map<string, readonly string[]>(), new Set<string>()];
  for (const [name, value] of Object.entries(values)) {
    if (typeof value === 'string') options.set(name, value);
    else if (value === true) flags.add(name);
    else lists.set(name, value);
  }
  return { options: Object.fromEntries(options), lists: Object.fromEntries(lists), flags };
}
