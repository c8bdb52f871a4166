import { describe, expect, test } from '@jest/globals';
import { CommanderError } from 'commander';
import { commands } from '../commands.js';
import type { CommandGroup, CommandInput, CommandSpec } from './command.js';
import { createProgram } from './program.js';

interface Outcome {
  /** Null when the command ran. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly call?: { readonly name: string; readonly input: CommandInput; readonly json: boolean };
}

async function parse(line: string, entries: readonly (CommandGroup | CommandSpec)[] = commands): Promise<Outcome> {
  const stdout: string[] = [];
  const stderr: string[] = [];
  let call: Outcome['call'];
  const output = {
    writeOut: (text: string) => void stdout.push(text),
    writeErr: (text: string) => void stderr.push(text),
  };
  const program = createProgram(entries, { version: '1.2.3', footer: 'Read more.', output }, async ({ spec, input, json }) => {
    call = { name: spec.name, input, json };
  });
  const joinOutput = () => ({ stdout: stdout.join(''), stderr: stderr.join('') });
  try {
    await program.parseAsync(line.split(' ').filter(Boolean), { from: 'user' });
    return { exitCode: null, ...joinOutput(), ...(call && { call }) };
  } catch (thrown) {
    if (!(thrown instanceof CommanderError)) throw thrown;
    return { exitCode: thrown.exitCode, ...joinOutput() };
  }
}

describe('command line', () => {
  test('names options in camel case and takes a negative number as a value', async () => {
    expect(await parse('account top-up a@b.example --tokens -1 --reason=gift --idempotency-key k --json')).toMatchObject({
      exitCode: null,
      call: {
        name: 'top-up',
        input: { operand: 'a@b.example', options: { tokens: '-1', reason: 'gift', idempotencyKey: 'k' }, flags: new Set() },
        json: true,
      },
    });
  });

  test('collects flags apart from options', async () => {
    expect((await parse('audit --strict')).call).toMatchObject({
      name: 'audit',
      input: { options: {}, flags: new Set(['strict']) },
      json: false,
    });
  });

  test('lists deliveries by --state, --endpoint and --since', async () => {
    const options = { state: 'failed', endpoint: 'https://a.example', since: '2026-01-31T12:00:00Z' };
    const line = 'delivery list ID --state failed --endpoint https://a.example --since 2026-01-31T12:00:00Z';
    expect((await parse(line)).call?.input.options).toEqual(options);
  });

  test.each([
    ['', 'Usage: pixmill'],
    ['bogus', "Unknown command 'bogus'."],
    ['optimise', "Unknown command 'optimise'. Did you mean optimize?"],
    ['account', 'Usage: pixmill account'],
    ['account creat', "Unknown command 'creat'. Did you mean create?"],
    ['account show', 'ID'],
    ['account show a b', 'Too many arguments'],
    ['account list a', 'Too many arguments'],
    ['account create --name A --tokens 1', '--email EMAIL is missing.'],
    ['account create --name A --email --tokens 1', "'--email <EMAIL>'"],
    ['account create --name A --email', "'--email <EMAIL>'"],
    ['account list --colour red', "Unknown option '--colour'."],
    ['account list --limitt 3', "Unknown option '--limitt'. Did you mean --limit?"],
    ['audit --strict=yes', '--strict'],
  ])('`%s` is a usage error that names the problem and the help on stderr', async (line, problem) => {
    const { exitCode, stdout, stderr } = await parse(line);
    expect([exitCode, stdout]).toEqual([1, '']);
    expect(stderr).toContain(problem);
    expect(stderr).toMatch(/ --help` (lists|shows)|Usage: /);
    if (!stderr.includes('Usage: ')) expect(stderr.trimEnd().split('\n')).toHaveLength(2);
  });

  test.each(['--help', '-h', 'key --help', 'account create --help', 'bogus --help'])('`%s` shows the help on stdout', async (line) => {
    expect(await parse(line)).toEqual({ exitCode: 0, stdout: expect.stringContaining('Usage: '), stderr: '' });
  });

  test.each([
    ['--level inteligent', "'inteligent' is invalid. Did you mean intelligent?"],
    ['--level 7', "'7' is invalid. The values are: intelligent, ultra, lossless."],
    ['--formats webp,aviv', "'webp,aviv' is invalid. Did you mean avif?"],
    ['--score hihg', "'hihg' is invalid. Did you mean high?"],
    ['--score 80 --formats avif,WebP --level ultra', null],
  ])('checks the values of an option that has choices: `%s`', async (line, problem) => {
    const options = {
      level: { value: 'LEVEL', description: '', choices: ['intelligent', 'ultra', 'lossless'] },
      formats: { value: 'LIST', description: '', choices: ['webp', 'avif'], commaSeparated: true },
      score: { value: 'SCORE', description: '', choices: ['high', 'low'], allowsNumber: true },
    } as const;
    const spec: CommandSpec = { name: 'try', summary: '', options, runForUser: async () => 0 };
    const { exitCode, stderr } = await parse(`try ${line}`, [spec]);
    if (problem === null) expect([exitCode, stderr]).toEqual([null, '']);
    else expect(stderr).toContain(problem);
  });

  test('the examples of the help are command lines that it accepts', async () => {
    const specs = commands.flatMap((entry) => ('commands' in entry ? entry.commands : [entry]));
    for (const [example] of specs.flatMap(({ examples = [] }) => examples)) {
      const words = example.replace(/^npx pixmill /, '').replaceAll(/["']/g, '');
      expect([example, await parse(words)]).toEqual([example, expect.objectContaining({ exitCode: null, stderr: '' })]);
    }
  });

  test('every page of the help has at most 80 columns', async () => {
    const paths = commands.flatMap((entry) => [
      entry.name,
      ...('commands' in entry ? entry.commands.map(({ name }) => `${entry.name} ${name}`) : []),
    ]);
    for (const path of ['', ...paths]) {
      const { stdout } = await parse(`${path} --help`);
      expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
    }
  });

  test('names the commands of users before those of the operator', async () => {
    const { stdout } = await parse('--help');
    const order = ['\nCommands:', '\n  optimize', '\nCommands of the operator', '\n  account'].map((text) => stdout.indexOf(text));
    expect(order).toEqual([...order].sort((a, b) => a - b));
    expect(order).not.toContain(-1);
  });

  test('names the commands of a group in its help', async () => {
    const { stdout } = await parse('account --help');
    for (const name of ['create', 'list', 'show', 'top-up', 'disable', 'enable']) expect(stdout).toMatch(new RegExp(`^  ${name} `, 'm'));
  });

  test('names the operand and the options of a command in its help', async () => {
    const { stdout } = await parse('account top-up --help');
    for (const text of ['account top-up', 'ID', '--tokens <N>', '--reason <REASON>', '--idempotency-key <KEY>', '--json', '(required)'])
      expect(stdout).toContain(text);
  });
});
