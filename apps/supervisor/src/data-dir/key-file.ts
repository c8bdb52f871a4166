import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createApiKey } from '@pixmill/accounts';

/** A key of 190 random bits, for the first account or for the vault: the one that was set, else the one kept in `file`, else a new one. */
export function resolveKey(file: string, setting: string | undefined): string {
  if (setting !== undefined) return setting;
  const stored = existsSync(file) ? readFileSync(file, 'utf8').trim() : '';
  return stored === '' ? createApiKey() : stored;
}

/** Keeps a key for later starts and for copy-paste, readable by its owner alone (decisions.md 26). */
export function writeKeyFile(file: string, key: string): void {
  writeFileSync(file, `${key}\n`, { mode: 0o600 });
  chmodSync(file, 0o600);
}
