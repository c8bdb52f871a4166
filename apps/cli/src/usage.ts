import { type CommandSpec, toFlag } from './command.js';

const head = ['Usage: npm run --silent pixmill -- COMMAND [OPTIONS]', ''];

function columns(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`);
}

function synopsis({ name, operand }: CommandSpec): string {
  return operand === undefined ? name : `${name} ${operand}`;
}

/** Help for these commands: in full for a single one. */
export function renderUsage(commands: readonly CommandSpec[]): string {
  const [only, ...others] = commands;
  if (only && others.length === 0) {
    const options = Object.entries(only.options).map(
      ([option, { value, description, required }]) =>
        [value === undefined ? toFlag(option) : `${toFlag(option)} ${value}`, `${description}${required ? ' (required)' : ''}`] as const,
    );
    return [
      `Usage: npm run --silent pixmill -- ${synopsis(only)} [OPTIONS]`,
      '',
      only.summary,
      '',
      ...columns([...options, ['--json', 'Print one JSON object'], ['--help', 'Show this']]),
    ].join('\n');
  }
  const rows = commands.map((command) => [synopsis(command), command.summary] as const);
  return [
    ...head,
    ...columns(rows),
    '',
    'An account is named by its id or its e-mail address. COMMAND --help shows the options of one command.',
    'The service is found through DATA_DIR (.pixmill), or through DATABASE_URL.',
  ].join('\n');
}
