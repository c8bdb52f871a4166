import { createHash, randomInt } from 'node:crypto';
import { z } from 'zod';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const apiKeyLength = 32;

/** Clients refuse any other length. Source: MegaOptim contract section 1. */
export const apiKeySchema = z.string().regex(/^[A-Za-z0-9]{32}$/, 'must be 32 characters of A-Z, a-z and 0-9');

/** A new key: 190 random bits; `randomInt` draws again where a remainder would favour some characters. */
export function createApiKey(): string {
  return Array.from({ length: apiKeyLength }, () => alphabet[randomInt(alphabet.length)]).join('');
}

/** Keys are random and long, so a fast hash keeps them (reliability.md section 3, Auth and keys). */
export function hashApiKey(key: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(createHash('sha256').update(key).digest());
}

/** What is stored of a key. */
export function toApiKeyRow(key: string, name: string | null) {
  return { hash: hashApiKey(key), lastFour: key.slice(-4), name };
}
