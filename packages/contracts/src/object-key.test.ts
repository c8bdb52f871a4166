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
])('toObjectKey: gives the path %j and the file %j the key %j', (path, fileName, key) => {
  expect(toObjectKey({ path, fileName })).toBe(key);
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
] as const)('toResultName: gives the source %j as %s the name %j', (name, format, result) => {
  expect(toResultName(name, format)).toBe(result);
});
