import { describe, expect, test } from '@jest/globals';
import { commands } from './commands/index.js';
import { parseArguments } from './parse-arguments.js';
import { renderUsage } from './usage.js';

const read = (line: string) => parseArguments(commands, line.split(' ').filter(Boolean));

describe('readArguments', () => {
  test('options are named as the administration names them; a negative number is a value', () => {
    expect(read('account top-up a@b.example --tokens -5 --reason=gift --idempotency-key k --json')).toMatchObject({
      kind: 'run',
      command: { name: 'account top-up' },
      given: { operand: 'a@b.example', options: { tokens: '-5', reason: 'gift', idempotencyKey: 'k' } },
      json: true,
    });
  });

  test.each([
    ['', 'A command is missing.'],
    ['bogus', 'There is no command `bogus`.'],
    ['account', 'The command is not complete.'],
    ['account show', 'ID is missing after `account show`.'],
    ['account show a b', '`b` is too much here.'],
    ['account list a', '`a` is too much here.'],
    ['account create --name A --tokens 1', '--email EMAIL is missing.'],
    ['account create --name A --email --tokens 1', '--email'],
    ['account list --colour red', '--colour'],
  ])('`%s` is wrong, and says why', (line, problem) => {
    expect(read(line)).toMatchObject({ kind: 'wrong', problem: expect.stringContaining(problem) });
  });

  test.each([
    ['--help', commands.length],
    ['-h', commands.length],
    ['key --help', 2],
    ['account create --help', 1],
    ['bogus --help', commands.length],
  ])('`%s` helps with %i commands', (line, count) => {
    const reading = read(line);
    expect(reading.kind).toBe('help');
    if (reading.kind === 'help') expect(reading.commands).toHaveLength(count);
  });
});

test('the help names every command, and every option of one', () => {
  const all = renderUsage(commands);
  for (const { name } of commands) expect(all).toContain(`  ${name}`);
  const topUp = renderUsage(commands.filter(({ name }) => name === 'account top-up'));
  for (const text of ['account top-up ID', '--tokens N', '--reason REASON', '--idempotency-key KEY', '--json'])
    expect(topUp).toContain(text);
});
