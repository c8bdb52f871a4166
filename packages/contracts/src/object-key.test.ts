import { expect, test } from '@jest/globals';
import { toObjectKey } from './object-key.js';

test.each([
  ['', 'a.jpg', 'a.jpg'],
  ['photos', 'a.jpg', 'photos/a.jpg'],
  ['photos/', 'a.jpg', 'photos/a.jpg'],
  ['v1.2/', 'a.jpg', 'v1.2/a.jpg'],
  ['photos.2026/summer', 'a.jpg', 'photos.2026/summer/a.jpg'],
  ['photos/.hidden', 'a.jpg', 'photos/.hidden/a.jpg'],
  ['photos/sunset.webp', 'a.jpg', 'photos/sunset.webp'],
])('%j of %s is %s', (path, fileName, key) => {
  expect(toObjectKey(path, fileName)).toBe(key);
});
