import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { replaceFile } from '@pixmill/runtime';

/** The password in `file` (mode 0600); the first call generates it. */
export function readOrCreatePassword(file: string): string {
  try {
    const existing = readFileSync(file, 'utf8').trim();
    if (existing !== '') return existing;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const password = randomBytes(24).toString('hex');
  replaceFile({ file, text: `${password}\n` });
  return password;
}
