import { describe, expect, test } from '@jest/globals';
import { CommanderError } from 'commander';
import { commands } from '../commands.js';
import type { CommandInput } from './command.js';
import { createProgram } from './program.js';

interface Outcome {
  /** Null when the command ran. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly call?: { readonly name: string; readonly input: CommandInput; readonly json: boolean };
}

async function parse(line: string): Promise<Outcome> {
  const stdout: string[] = [];
  const stderr: string[] = [];
  let call: Outcome['call'];
  const program = createProgram(commands, { version: '1.2.3', footer: 'Read more.' }, async (spec, input, json) => {
    call = { name: spec.name, input, json };
  });
  const joinOutput = () => ({ stdout: stdout.join(''), stderr: stderr.join('') });
  const outputs = {
    writeOut: (text: string) => void stdout.push(text),
    writeErr: (text: string) => void stderr.push(text),
  };
  for (const command of [program, ...program.commands, ...program.commands.flatMap((group) => group.commands)])
    command.configureOutput(outputs);
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
    ['', 'COMMAND --help'],
    ['bogus', 'There is no command `bogus`.'],
    ['account', 'Usage: npm run --silent pixmill -- account'],
    ['account bogus', 'There is no command `account bogus`.'],
    ['account show', 'ID'],
    ['account show a b', 'too many arguments'],
    ['account list a', 'too many arguments'],
    ['account create --name A --tokens 1', '--email EMAIL is missing.'],
    ['account create --name A --email --tokens 1', "'--email <EMAIL>'"],
    ['account create --name A --email', "'--email <EMAIL>'"],
    ['account list --colour red', '--colour'],
    ['audit --strict=yes', '--strict'],
  ])('`%s` is a usage error that names the problem and shows the help on stderr', async (line, problem) => {
    const { exitCode, stdout, stderr } = await parse(line);
    expect([exitCode, stdout]).toEqual([1, '']);
    expect(stderr).toContain(problem);
    expect(stderr).toContain('Usage: ');
  });

  test.each(['--help', '-h', 'key --help', 'account create --help', 'bogus --help'])('`%s` shows the help on stdout', async (line) => {
    expect(await parse(line)).toEqual({ exitCode: 0, stdout: expect.stringContaining('Usage: '), stderr: '' });
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
