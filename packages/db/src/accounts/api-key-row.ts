import { createHash } from 'node:crypto';

/** Keys are long and random, so a fast hash protects them (docs/reliability.md#keys-at-rest). */
export function hashApiKey(key: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(createHash('sha256').update(key).digest());
}

/** The columns that are stored of a key. */
export function toApiKeyRow(key: string, name: string | null) {
  return { hash: hashApiKey(key), lastFour: key.slice(-4), name };
}
