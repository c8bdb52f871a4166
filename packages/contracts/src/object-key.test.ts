import { expect, test } from '@jest/globals';
import { toObjectKey, toResultName } from './object-key.js';

test.each([
  ['', 'a.jpg', 'a.jpg'],
  ['out/', 'a.jpg', 'out/a.jpg'],
  ['out', 'a.jpg', 'out/a.jpg'],
  ['v1.2/out', 'a.jpg', 'v1.2/out/a.jpg'],
  ['out/b.png', 'a.jpg', 'out/b.png'],
  ['.hidden', 'a.jpg', '.hidden/a.jpg'],
  ['out.', 'a.jpg', 'out./a.jpg'],
])('the path %j gives %j the key %j', (path, name, key) => {
  expect(toObjectKey(path, name)).toBe(key);
});

test.each([
  ['a.jpg', 'jpeg', 'a.jpg'],
  ['a.JPEG', 'jpeg', 'a.JPEG'],
  ['a.png', 'webp', 'a.webp'],
  ['file', 'png', 'file.png'],
  ['a.b.c', 'gif', 'a.b.gif'],
  ['dir/..\\evil.png', 'png', 'evil.png'],
  ['..', 'png', 'image.png'],
  ['', 'png', 'image.png'],
  ['Foto von Jürgen', 'avif', 'Foto von Jürgen.avif'],
] as const)('the result of %j as %s is called %j', (name, format, result) => {
  expect(toResultName(name, format)).toBe(result);
});
