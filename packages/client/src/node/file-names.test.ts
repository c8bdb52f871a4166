import { expect, test } from '@jest/globals';
import type { Variant } from '../types.js';
import { toFileNames } from './file-names.js';

const variant = (format: Variant['format']) => ({ format }) as Variant; // names depend on nothing else

test.each([
  ['photo.png', 'photo.jpg'],
  ['no extension', 'no extension.jpg'],
  ['../../etc/passwd', 'passwd.jpg'],
  ['C:\\pictures\\a.png', 'a.jpg'],
  ['..', 'image.jpg'],
  ['.hidden.png', 'hidden.jpg'],
  ['a\u0000b:c?.png', 'a_b_c_.jpg'],
  ['con.png', 'image-con.jpg'],
  ['Größe ✓ 日本.png', 'Größe ✓ 日本.jpg'],
  ['', 'image.jpg'],
  [`${'日'.repeat(90)}.png`, `${'日'.repeat(66)}.jpg`],
])('file name: is safe in every folder, when the image is named %j', (imageName, fileName) => {
  expect(toFileNames(imageName, [variant('jpeg')])).toEqual([fileName]);
});

test('file name: is each used once, when two results have one format', () => {
  expect(toFileNames('a.gif', [variant('webp'), variant('webp'), variant('avif')])).toEqual(['a.webp', 'a (2).webp', 'a.avif']);
});
