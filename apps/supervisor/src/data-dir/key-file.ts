import { chmodSync, existsSync, readFileSync } from 'node:fs';
import { createApiKey } from '@pixmill/accounts';
import { replaceFile } from '@pixmill/runtime';

/** The key of the first account or of the vault: the setting, else the content of `file`, else a new key of 190 random bits. */
export function resolveKey(file: string, setting: string | undefined): string {
  if (setting !== undefined) return setting;
  return readKey(file) || createApiKey();
}

/** Empty without a file. */
function readKey(file: string): string {
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : '';
}

/**
 * Stores a key for later starts and for copy-paste; only the owner may read it (docs/product-decisions.md#secrets). A file that has the key
 * stays, and another one is replaced at once: a start on a full disk must not lose the key that decrypts the data.
 */
export function writeKeyFile(file: string, key: string): void {
  if (readKey(file) === key) chmodSync(file, 0o600);
  else replaceFile({ file, text: `${key}\n` });
}
