import { parseArgs } from 'node:util';
import { type CommandInput, type CommandSpec, toFlag } from './command.js';

/** What was typed, understood: help to show, a command to run, or what is wrong with it. */
export type ParsedArguments =
  | { readonly kind: 'help'; readonly commands: readonly CommandSpec[] }
  | { readonly kind: 'run'; readonly command: CommandSpec; readonly given: CommandInput; readonly json: boolean }
  | { readonly kind: 'wrong'; readonly problem: string; readonly commands: readonly CommandSpec[] };

/** Joins `--tokens -1` to `--tokens=-1`: parseArgs takes a value that starts with a dash for an option. */
function joinOptionValues(args: readonly string[], flags: ReadonlySet<string>): string[] {
  const joined: string[] = [];
  for (let index = 0; index < args.length; index += 1) {
    const [arg = '', next] = [args[index], args[index + 1]];
    if (!flags.has(arg) || next === undefined || next.startsWith('--')) joined.push(arg);
    else {
      joined.push(`${arg}=${next}`);
      index += 1;
    }
  }
  return joined;
}

interface RawArguments {
  readonly values: Readonly<Record<string, string | boolean | undefined>>;
  readonly positionals: readonly string[];
}

function parseForCommand({ options }: CommandSpec, args: readonly string[]): RawArguments {
  const entries = Object.entries(options).map(([option, { value }]) => ({ flag: toFlag(option), takesValue: value !== undefined }));
  const known = Object.fromEntries(
    entries.map(({ flag, takesValue }) => [flag.slice(2), { type: takesValue ? 'string' : 'boolean' } as const]),
  );
  const flags = entries.flatMap(({ flag, takesValue }) => (takesValue ? [flag] : []));
  const common = { json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } as const;
  return parseArgs({ args: joinOptionValues(args, new Set(flags)), allowPositionals: true, options: { ...known, ...common } });
}

/** The commands whose name starts with the words that were typed. */
function findMatchingCommands(commands: readonly CommandSpec[], args: readonly string[]): readonly CommandSpec[] {
  const firstOption = args.findIndex((arg) => arg.startsWith('-'));
  const words = firstOption === -1 ? args : args.slice(0, firstOption);
  const exact = commands.find(({ name }) => name === words.slice(0, name.split(' ').length).join(' '));
  if (exact) return [exact];
  return commands.filter(({ name }) => `${name} `.startsWith(words.map((word) => `${word} `).join('')));
}

function hasHelpFlag(args: readonly string[]): boolean {
  return args.includes('--help') || args.includes('-h');
}

/** Finds the command and its options; never throws. */
export function parseArguments(commands: readonly CommandSpec[], args: readonly string[]): ParsedArguments {
  const found = findMatchingCommands(commands, args);
  const [command] = found;
  if (hasHelpFlag(args)) return { kind: 'help', commands: found.length === 0 ? commands : found };
  if (args.length === 0) return { kind: 'wrong', problem: 'A command is missing.', commands };
  if (!command) return { kind: 'wrong', problem: `There is no command \`${args.join(' ')}\`.`, commands };
  if (found.length > 1) return { kind: 'wrong', problem: 'The command is not complete.', commands: found };
  try {
    return toParsedArguments(command, parseForCommand(command, args.slice(command.name.split(' ').length)));
  } catch (thrown) {
    return { kind: 'wrong', problem: thrown instanceof Error ? thrown.message : String(thrown), commands: found };
  }
}

function toParsedArguments(command: CommandSpec, { values, positionals }: RawArguments): ParsedArguments {
  const wrong = (problem: string) => ({ kind: 'wrong', problem, commands: [command] }) as const;
  const [operand = '', ...rest] = positionals;
  if (command.operand !== undefined && operand === '') return wrong(`${command.operand} is missing after \`${command.name}\`.`);
  const [surplus] = command.operand === undefined ? positionals : rest;
  if (surplus !== undefined) return wrong(`\`${surplus}\` is too much here.`);
  const options: Record<string, string> = {};
  for (const [option, { required, value }] of Object.entries(command.options)) {
    const typed = values[toFlag(option).slice(2)];
    if (typeof typed === 'string') options[option] = typed;
    else if (typed) options[option] = 'yes';
    else if (required) return wrong(`${toFlag(option)} ${value} is missing.`);
  }
  return { kind: 'run', command, given: { operand, options }, json: values.json === true };
}
