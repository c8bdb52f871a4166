import { expect, test } from '@jest/globals';
import { createVault } from './vault.js';

const vault = createVault('a key of more than thirty-two characters');

test('what was sealed can be opened, and looks different each time', () => {
  const [one, two] = [vault.seal('pässword'), vault.seal('pässword')];
  expect(one).not.toBe(two);
  expect(Buffer.from(one, 'base64').toString('latin1')).not.toContain('ssword');
  expect([one, two].map(vault.unseal)).toEqual(['pässword', 'pässword']);
});

test('another key or an altered byte opens nothing', () => {
  const sealed = vault.seal('secret');
  expect(() => createVault('another key of more than thirty-two letters').unseal(sealed)).toThrow('Internal error');
  const bytes = Buffer.from(sealed, 'base64');
  bytes.writeUInt8((bytes.at(-1) ?? 0) ^ 1, bytes.length - 1);
  expect(() => vault.unseal(bytes.toString('base64'))).toThrow('Internal error');
});
