import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createApiKey } from '@pixmill/accounts';

/** The key of the first account or of the vault: the setting, else the content of `file`, else a new key of 190 random bits. */
export function resolveKey(file: string, setting: string | undefined): string {
  if (setting !== undefined) return setting;
  const stored = existsSync(file) ? readFileSync(file, 'utf8').trim() : '';
  return stored === '' ? createApiKey() : stored;
}

/** Stores a key for later starts and for copy-paste; only the owner may read it (docs/product-decisions.md#secrets). */
export function writeKeyFile(file: string, key: string): void {
  writeFileSync(file, `${key}\n`, { mode: 0o600 });
  chmodSync(file, 0o600);
}
