import { parseArgs } from 'node:util';
import { type Command, type Given, toFlag } from './command.js';

/** What was typed, understood: help to show, a command to run, or what is wrong with it. */
export type Reading =
  | { readonly kind: 'help'; readonly commands: readonly Command[] }
  | { readonly kind: 'run'; readonly command: Command; readonly given: Given; readonly json: boolean }
  | { readonly kind: 'wrong'; readonly problem: string; readonly commands: readonly Command[] };

/** Joins `--tokens -1` to `--tokens=-1`: parseArgs takes a value that starts with a dash for an option. */
function joinValues(args: readonly string[], flags: ReadonlySet<string>): string[] {
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

interface Typed {
  readonly values: Readonly<Record<string, string | boolean | undefined>>;
  readonly positionals: readonly string[];
}

function typedFor({ options }: Command, args: readonly string[]): Typed {
  const entries = Object.entries(options).map(([option, { value }]) => ({ flag: toFlag(option), takesValue: value !== undefined }));
  const known = Object.fromEntries(
    entries.map(({ flag, takesValue }) => [flag.slice(2), { type: takesValue ? 'string' : 'boolean' } as const]),
  );
  const flags = entries.flatMap(({ flag, takesValue }) => (takesValue ? [flag] : []));
  const common = { json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } as const;
  return parseArgs({ args: joinValues(args, new Set(flags)), allowPositionals: true, options: { ...known, ...common } });
}

/** The commands whose name starts with the words that were typed. */
function matching(commands: readonly Command[], args: readonly string[]): readonly Command[] {
  const firstOption = args.findIndex((arg) => arg.startsWith('-'));
  const words = firstOption === -1 ? args : args.slice(0, firstOption);
  const exact = commands.find(({ name }) => name === words.slice(0, name.split(' ').length).join(' '));
  if (exact) return [exact];
  return commands.filter(({ name }) => `${name} `.startsWith(words.map((word) => `${word} `).join('')));
}

function isAskingForHelp(args: readonly string[]): boolean {
  return args.includes('--help') || args.includes('-h');
}

/** Finds the command and its options; never throws. */
export function readArguments(commands: readonly Command[], args: readonly string[]): Reading {
  const found = matching(commands, args);
  const [command] = found;
  if (isAskingForHelp(args)) return { kind: 'help', commands: found.length === 0 ? commands : found };
  if (args.length === 0) return { kind: 'wrong', problem: 'A command is missing.', commands };
  if (!command) return { kind: 'wrong', problem: `There is no command \`${args.join(' ')}\`.`, commands };
  if (found.length > 1) return { kind: 'wrong', problem: 'The command is not complete.', commands: found };
  try {
    return understand(command, typedFor(command, args.slice(command.name.split(' ').length)));
  } catch (thrown) {
    return { kind: 'wrong', problem: thrown instanceof Error ? thrown.message : String(thrown), commands: found };
  }
}

function understand(command: Command, { values, positionals }: Typed): Reading {
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
