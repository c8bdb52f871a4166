import { expect, test } from '@jest/globals';
import { commands } from '../commands.js';
import type { CommandGroup, CommandSpec } from '../program/command.js';
import { packedCommands } from './commands.js';
import { explainOperatorCommand } from './operator-commands.js';

/** The words of every command, such as `key create`. */
function listWords(entries: readonly (CommandGroup | CommandSpec)[]): readonly string[] {
  return entries.flatMap((entry) => ('commands' in entry ? entry.commands.map(({ name }) => `${entry.name} ${name}`) : [entry.name]));
}

test('explainOperatorCommand: names each command of the clone that the packed command lacks, and no other', () => {
  const packed = new Set(listWords(packedCommands));
  const lacking = listWords(commands).filter((words) => !packed.has(words));
  const explained = [...packed, ...lacking].filter((words) => explainOperatorCommand([...words.split(' '), '--json']) !== null);
  expect(lacking.length).toBeGreaterThan(20);
  expect(explained.sort()).toEqual([...lacking].sort());
});
