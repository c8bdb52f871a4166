import { randomBytes } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { createFile } from '@pixmill/runtime';

/** The password in `file`; null without one, also for an empty or zeroed file that a crash left. */
export function readPassword(file: string): string | null {
  try {
    const text = readFileSync(file, 'utf8').trim();
    return /^[!-~]+$/.test(text) ? text : null;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** The password in `file` (mode 0600); the first call generates it. */
export function readOrCreatePassword(file: string): string {
  const existing = readPassword(file);
  if (existing !== null) return existing;
  const password = randomBytes(24).toString('hex');
  rmSync(file, { force: true }); // without a password in it
  createFile({ file, text: `${password}\n` });
  return password;
}
