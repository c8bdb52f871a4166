import { realpathSync } from 'node:fs';
import { sep } from 'node:path';
import { AppError } from '@pixmill/contracts';
import type { FoundValue } from './connection-part.js';
import { clientKey } from './connection-settings.js';
import { readText } from './read-text.js';

/** Reads a file with a key. Throws AppError `invalid_parameter`, also for a file outside of `folder`. */
export function readKeyFile(file: string, folder: string | null): FoundValue {
  const text = readText(file);
  if (folder !== null && !realpathSync(file).startsWith(realpathSync(folder) + sep)) {
    const message = `${file} is outside of the folder of the project. Name it in your own config file, or set PIXMILL_API_KEY.`;
    throw new AppError('invalid_parameter', { message });
  }
  const parsed = clientKey.safeParse(text);
  if (parsed.success) return { value: parsed.data, origin: file };
  throw new AppError('invalid_parameter', { message: `${file} has no key: it must be 32 characters of A-Z, a-z and 0-9` });
}
