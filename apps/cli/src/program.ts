import { Command, InvalidArgumentError, Option } from 'commander';
import { type CommandGroup, type CommandInput, type CommandOption, type CommandSpec, toFlag } from './command.js';

/** Runs a command whose arguments are complete. */
export type RunCommand = (spec: CommandSpec, input: CommandInput, json: boolean) => Promise<void>;

const helpFooter = `
COMMAND --help shows the options of one command, such as: account create --help
An account is named by its id or its e-mail address.
The service is found through DATA_DIR (.pixmill), or through DATABASE_URL.`;

/**
 * The command line of these commands. `parseAsync` throws CommanderError for the help (exit code 0) and for usage errors (any other
 * exit code); both are already printed then.
 */
export function createProgram(entries: readonly (CommandGroup | CommandSpec)[], run: RunCommand): Command {
  const program = new Command('npm run --silent pixmill --').exitOverride().showHelpAfterError().addHelpText('after', helpFooter);
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
  const command = parent.command(spec.name).description(spec.summary);
  if (spec.operand !== undefined) command.argument(spec.operandOptional ? `[${spec.operand}]` : `<${spec.operand}>`);
  for (const [name, option] of Object.entries(spec.options)) command.addOption(toCommanderOption(name, option));
  command.option('--json', 'Print one JSON object');
  command.action(async () => {
    const { json, ...values } = command.opts<Record<string, string | true>>();
    for (const [name, { required, value }] of Object.entries(spec.options))
      if (required && values[name] === undefined) command.error(`${toFlag(name)} ${value} is missing.`);
    await run(spec, { operand: command.args[0] ?? '', ...splitOptions(values) }, json === true);
  });
}

function toCommanderOption(name: string, { value, description, required }: CommandOption): Option {
  const suffix = required ? ' (required)' : '';
  if (value === undefined) return new Option(toFlag(name), description);
  return new Option(`${toFlag(name)} <${value}>`, `${description}${suffix}`).argParser(parseValue);
}

/** Commander takes the next word as the value, whatever it is: `--tokens -1` needs that, `--email --tokens 1` lacks an address. */
function parseValue(text: string): string {
  if (text.startsWith('--')) throw new InvalidArgumentError('The value is missing.'); // not AppError: commander adds the option's name
  return text;
}

function splitOptions(values: Readonly<Record<string, string | true>>): Pick<CommandInput, 'options' | 'flags'> {
  const entries = Object.entries(values);
  return {
    options: Object.fromEntries(entries.filter((entry): entry is [string, string] => entry[1] !== true)),
    flags: new Set(entries.filter(([, value]) => value === true).map(([name]) => name)),
  };
}
