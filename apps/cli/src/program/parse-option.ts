import { InvalidArgumentError, Option } from 'commander';
import { type CommandOption, toFlag } from './command.js';
import { findSimilar } from './find-similar.js';

/** An option for commander, which checks its value and collects the values of a repeated one. */
export function toCommanderOption(name: string, definition: CommandOption): Option {
  const { value, description, required, repeated, group } = definition;
  const option = new Option(
    value === undefined ? toFlag(name) : `${toFlag(name)} <${value}>`,
    description + (required ? ' (required)' : ''),
  );
  if (group !== undefined) option.helpGroup(`${group}:`);
  option.negate = false; // `--no-cache` is a flag of its own: commander would let the later one of it and `--cache FILE` win
  if (value === undefined) return option;
  if (!repeated) return option.argParser((text: string) => parseValue(text, definition));
  return option.argParser((text: string, before: readonly string[] | undefined) => [...(before ?? []), parseValue(text, definition)]);
}

/**
 * Commander takes the next word as the value, whatever it is: `--tokens -1` needs that, `--email --tokens 1` lacks an address.
 * InvalidArgumentError, not AppError: commander adds the name of the option.
 */
function parseValue(text: string, { choices, allowsNumber, commaSeparated }: CommandOption): string {
  if (text.startsWith('--')) throw new InvalidArgumentError('The value is missing.');
  if (choices === undefined || (allowsNumber && text.trim() !== '' && Number.isFinite(Number(text)))) return text;
  const words = (commaSeparated ? text.split(',') : [text]).map((word) => word.trim().toLowerCase());
  const unknown = words.find((word) => !choices.includes(word));
  if (unknown === undefined) return text;
  const similar = findSimilar(unknown, choices);
  const known = `${choices.join(', ')}${allowsNumber ? ', or a number' : ''}`;
  throw new InvalidArgumentError(similar === null ? `The values are: ${known}.` : `Did you mean ${similar}?`);
}
