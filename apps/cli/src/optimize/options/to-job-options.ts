import type { JobOptions } from '@pixmill/client';
import { AppError } from '@pixmill/contracts';
import { jobOptionsSchema } from '@pixmill/dialects/job-options';
import { byteSize, integer } from '@pixmill/runtime';
import type { z } from 'zod';
import { type CommandInput, toFlag } from '../../program/command.js';
import type { imageOptions } from './option-table.js';

type OptionName = keyof typeof imageOptions;

/** Fields of the job options whose rules the schema has, and the options that they come from. */
const optionOfField: Readonly<Record<string, OptionName>> = {
  ...{ formats: 'formats', level: 'level', target: 'target', max_bytes: 'maxBytes', speed: 'speed', preset: 'preset' },
};

/** The schema has no largest side for `fit-inside`; this is the one of `resize`. */
const side = integer(1, 100_000);

/**
 * The options of a job that the options of the command stand for. `local`: there is no service, so no preset. Throws AppError
 * `invalid_parameter` with a problem for each wrong option.
 */
export function toJobOptions(
  { options, flags }: Pick<CommandInput, 'options' | 'flags'>,
  { local }: { readonly local: boolean },
): JobOptions {
  const problems = new Map<string, string>();
  const read = <T>(name: OptionName, parse: (text: string) => T): T | undefined =>
    options[name] === undefined ? undefined : parse(options[name]);
  const readBy = <T>(name: OptionName, schema: z.ZodType<T, string>): T | undefined =>
    read(name, (text) => {
      const parsed = schema.safeParse(text);
      if (!parsed.success) problems.set(name, parsed.error.issues[0]?.message ?? 'is not valid');
      return parsed.data;
    });
  const box = withoutUnset({ max_width: readBy('maxWidth', side), max_height: readBy('maxHeight', side) });
  const sent = withoutUnset({
    formats: read('formats', (text) => text.split(',').map(toWord)),
    level: read('level', toWord),
    target: read('target', (text) => (/^[\d.]+$/.test(text.trim()) ? Number(text) : toWord(text))),
    max_bytes: readBy('maxBytes', byteSize),
    speed: read('speed', toWord),
    operations: Object.keys(box).length > 0 ? [{ kind: 'fit-inside', ...box }] : undefined,
    metadata: flags.has('keepExif') ? 'all' : flags.has('keepCopyright') ? 'copyright' : undefined,
    preset: options.preset,
  });
  if (flags.has('keepExif') && flags.has('keepCopyright')) problems.set('keepCopyright', 'cannot be combined with --keep-exif');
  if (local && options.preset !== undefined) problems.set('preset', 'is kept by a service, so it cannot be combined with --local');
  const parsed = jobOptionsSchema.safeParse(sent);
  for (const { path, message } of parsed.error?.issues ?? []) {
    const name = optionOfField[String(path[0])];
    if (name !== undefined && !problems.has(name)) problems.set(name, message.replace(/`(\w+)`/g, '--$1'));
  }
  if (problems.size > 0) throw usageError(problems);
  return sent as JobOptions; // the schema accepted it
}

const toWord = (text: string): string => text.trim().toLowerCase();

function usageError(problems: ReadonlyMap<string, string>): AppError {
  const message = [...problems].map(([name, problem]) => `${toFlag(name)}: ${problem}`).join('\n');
  return new AppError('invalid_parameter', { message });
}

/** Without the fields that are undefined. */
function withoutUnset<T extends object>(fields: T): Partial<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<T>; // the same fields
}
