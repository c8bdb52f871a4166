import { describe, expect, test } from '@jest/globals';
import { toCopyKey, toObjectKey, toResultName } from './object-key.js';

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
  ['a.jpg  ', 'jpeg', 'a.jpg'],
  ['a.', 'jpeg', 'a.jpg'],
  ['. ', 'jpeg', 'image.jpg'],
  ['Foto von Jürgen', 'avif', 'Foto von Jürgen.avif'],
] as const)('toResultName: gives the source %j as %s the name %j', (name, format, result) => {
  expect(toResultName(name, format)).toBe(result);
});

describe('keys of long file names', () => {
  test.each([
    ['', `${'ü'.repeat(200)}.jpg`, /^ü{121}-[0-9a-f]{8}\.jpg$/],
    ['out', `${'a'.repeat(251)}.jpg`, /^out\/a{251}\.jpg$/],
    [`${'x'.repeat(899)}/`, `${'y'.repeat(300)}.jpg`, /^x{899}\/y{111}-[0-9a-f]{8}\.jpg$/],
  ])('toObjectKey: cuts them to what a file system and a key can hold', (path, fileName, expected) => {
    const key = toObjectKey({ path, fileName });
    expect(key).toMatch(expected);
    for (const each of [key, toCopyKey(key, 'webp')]) {
      expect(Buffer.byteLength(each)).toBeLessThanOrEqual(1_024);
      expect(Buffer.byteLength(each.split('/').at(-1) ?? '')).toBeLessThanOrEqual(255);
    }
  });

  test('toCopyKey: adds the extension of the copy', () => {
    expect(toCopyKey('out/a.jpg', 'webp')).toBe('out/a.jpg.webp');
  });
});
