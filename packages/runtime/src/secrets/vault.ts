import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { AppError } from '@pixmill/contracts';
import { splitSecretsKeys } from './secrets-settings.js';

/** Encrypts secrets for storage. A sealed text is `<key id>:<base64>`; texts of earlier versions are base64 without an id. */
export interface Vault {
  /** Names the key that `seal` uses. It is derived one way: it does not reveal the key. */
  readonly keyId: string;
  /** Encrypts with the first key: AES-256-GCM with a new nonce for each call. */
  seal(secret: string): string;
  /** Throws AppError `internal` when no key fits or the text was altered. The detail names an unknown key id. */
  unseal(sealed: string): string;
}

const algorithm = 'aes-256-gcm';
const cipherKeyBytes = 32;
const nonceBytes = 12;
const tagBytes = 16;
/** 48 bits tell the few keys of one service apart, in 8 characters. */
const keyIdBytes = 6;
/** Not in the base64 alphabet. */
const keyIdSeparator = ':';

interface VaultKey {
  readonly id: string;
  readonly cipherKey: Buffer;
}

/** `secretsKey` is one key or a comma-separated list, each of any 32 characters or more; cipher keys and ids are derived from them. */
export function createVault(secretsKey: string): Vault {
  const keys = splitSecretsKeys(secretsKey).map(deriveKey);
  const [first] = keys;
  if (!first) throw new AppError('internal', { detail: 'SECRETS_KEY contains no key' });
  return {
    keyId: first.id,
    seal: (secret) => `${first.id}${keyIdSeparator}${encrypt(secret, first).toString('base64')}`,
    unseal(sealed) {
      const [keyId, base64] = sealed.includes(keyIdSeparator) ? sealed.split(keyIdSeparator) : [null, sealed];
      const candidates = keyId === null ? keys : keys.filter(({ id }) => id === keyId);
      if (candidates.length === 0) throw unknownKeyError(keyId, keys);
      return decryptWithAny(Buffer.from(base64 ?? '', 'base64'), candidates);
    },
  };
}

function deriveKey(secretsKey: string): VaultKey {
  const derive = (purpose: string, bytes: number) => Buffer.from(hkdfSync('sha256', secretsKey, '', purpose, bytes));
  return { id: derive('pixmill vault key id', keyIdBytes).toString('base64url'), cipherKey: derive('pixmill vault', cipherKeyBytes) };
}

function unknownKeyError(keyId: string | null, keys: readonly VaultKey[]): AppError {
  const known = keys.map(({ id }) => id).join(', ');
  return new AppError('internal', {
    detail: `a stored secret was sealed with key ${keyId}; SECRETS_KEY has ${known}; was SECRETS_KEY changed?`,
  });
}

function encrypt(secret: string, { cipherKey }: VaultKey): Buffer {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv(algorithm, cipherKey, nonce);
  const encrypted = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), encrypted]);
}

/** A text without a key id is tried with every key: GCM authenticates, so a wrong key cannot give a wrong secret. */
function decryptWithAny(bytes: Buffer, keys: readonly VaultKey[]): string {
  let cause: unknown;
  for (const key of keys) {
    try {
      return decrypt(bytes, key);
    } catch (thrown) {
      cause = thrown;
    }
  }
  throw new AppError('internal', { detail: 'a stored secret could not be decrypted; was SECRETS_KEY changed?', cause });
}

function decrypt(bytes: Buffer, { cipherKey }: VaultKey): string {
  const decipher = createDecipheriv(algorithm, cipherKey, bytes.subarray(0, nonceBytes), { authTagLength: tagBytes });
  decipher.setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes));
  return Buffer.concat([decipher.update(bytes.subarray(nonceBytes + tagBytes)), decipher.final()]).toString('utf8');
}
