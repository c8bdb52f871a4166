import { createCipheriv, hkdfSync } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { AppError } from '@pixmill/contracts';
import { secretsSettings } from './secrets-settings.js';
import { createVault } from './vault.js';

const oldKey = 'a key of more than thirty-two characters';
const newKey = 'another key of more than thirty-two letters';

/** A text as versions before key ids stored it: base64 of nonce, tag and cipher text. */
function sealWithoutKeyId(secret: string, secretsKey: string): string {
  const key = Buffer.from(hkdfSync('sha256', secretsKey, '', 'pixmill vault', 32));
  const nonce = Buffer.alloc(12, 7);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  const encrypted = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), encrypted]).toString('base64');
}

function getDetail(work: () => unknown): string | undefined {
  try {
    work();
  } catch (thrown) {
    return thrown instanceof AppError ? thrown.detail : String(thrown);
  }
  return undefined;
}

describe('vault', () => {
  const vault = createVault(oldKey);

  test('unseal returns what seal was given, and each seal gives a different text', () => {
    const [one, two] = [vault.seal('pässword'), vault.seal('pässword')];
    expect(one).not.toBe(two);
    expect(Buffer.from(one, 'base64').toString('latin1')).not.toContain('ssword');
    expect([one, two].map(vault.unseal)).toEqual(['pässword', 'pässword']);
  });

  test('unseal throws for an altered byte', () => {
    const [keyId, base64 = ''] = vault.seal('secret').split(':');
    const bytes = Buffer.from(base64, 'base64');
    bytes.writeUInt8((bytes.at(-1) ?? 0) ^ 1, bytes.length - 1);
    expect(() => vault.unseal(`${keyId}:${bytes.toString('base64')}`)).toThrow('Internal error');
  });

  test('unseal names the unknown key id and the known ones, and never a key', () => {
    const other = createVault(newKey);
    const detail = getDetail(() => other.unseal(vault.seal('secret')));
    expect(detail).toContain(`key ${vault.keyId}; SECRETS_KEY has ${other.keyId}`);
    expect(detail).not.toContain(oldKey);
  });

  test('seals with the first of several keys and unseals with any of them', () => {
    const both = createVault(`${newKey}, ${oldKey}`);
    expect(both.keyId).toBe(createVault(newKey).keyId);
    expect(both.unseal(vault.seal('before'))).toBe('before');
    expect(createVault(newKey).unseal(both.seal('after'))).toBe('after');
    expect(() => vault.unseal(both.seal('after'))).toThrow('Internal error');
  });

  test('unseals a text without a key id with the key that fits', () => {
    const sealed = sealWithoutKeyId('long ago', oldKey);
    expect(vault.unseal(sealed)).toBe('long ago');
    expect(createVault(`${newKey},${oldKey}`).unseal(sealed)).toBe('long ago');
    expect(getDetail(() => createVault(newKey).unseal(sealed))).toContain('was SECRETS_KEY changed?');
  });
});

describe('SECRETS_KEY', () => {
  const parse = (text: string) => secretsSettings.safeParse({ SECRETS_KEY: text }).success;

  test('takes one key or a list; each key has at least 32 characters', () => {
    expect([oldKey, `${newKey},${oldKey}`, `${newKey}, ${oldKey}`].map(parse)).toEqual([true, true, true]);
    expect(['short', `${newKey},short`, `${newKey},`, ''].map(parse)).toEqual([false, false, false, false]);
  });
});
