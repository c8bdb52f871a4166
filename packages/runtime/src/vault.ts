import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { AppError } from '@pixmill/contracts';

/** Encrypts secrets that have to be stored and used again. */
export interface Vault {
  /** AES-256-GCM, a fresh nonce each time; text in, text out. */
  seal(secret: string): string;
  /** Throws AppError `internal` when it was sealed with another key or altered. */
  unseal(sealed: string): string;
}

const algorithm = 'aes-256-gcm';
const keyBytes = 32;
const nonceBytes = 12;
const tagBytes = 16;

/** `secretsKey` may be any text of 32 characters or more; the cipher's key is derived from it. */
export function createVault(secretsKey: string): Vault {
  const key = Buffer.from(hkdfSync('sha256', secretsKey, '', 'pixmill vault', keyBytes));
  return {
    seal(secret) {
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv(algorithm, key, nonce);
      const sealed = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64');
    },
    unseal(sealed) {
      const bytes = Buffer.from(sealed, 'base64');
      try {
        const decipher = createDecipheriv(algorithm, key, bytes.subarray(0, nonceBytes), { authTagLength: tagBytes });
        decipher.setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes));
        return Buffer.concat([decipher.update(bytes.subarray(nonceBytes + tagBytes)), decipher.final()]).toString('utf8');
      } catch (thrown) {
        throw new AppError('internal', { detail: 'a stored secret cannot be opened: was SECRETS_KEY changed?', cause: thrown });
      }
    },
  };
}
