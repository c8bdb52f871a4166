import { randomInt } from 'node:crypto';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const keyLength = 32;

/** The key of the first account: the one that was set, else the one kept in `file`, else a new one. */
export function chooseApiKey(file: string, setting: string | undefined): string {
  if (setting !== undefined) return setting;
  const kept = existsSync(file) ? readFileSync(file, 'utf8').trim() : '';
  if (kept !== '') return kept;
  return Array.from({ length: keyLength }, () => alphabet[randomInt(alphabet.length)]).join('');
}

/** Keeps the key for later starts and for copy-paste, readable by its owner alone (decisions.md 26). */
export function keepApiKey(file: string, key: string): void {
  writeFileSync(file, `${key}\n`, { mode: 0o600 });
  chmodSync(file, 0o600);
}
