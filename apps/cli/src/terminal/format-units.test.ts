import { expect, test } from '@jest/globals';
import { formatBytes, formatChange, formatDuration } from './format-units.js';

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1_000, '1.0 kB'],
  [12_449, '12.4 kB'],
  [99_949, '99.9 kB'],
  [99_950, '100 kB'],
  [999_499, '999 kB'],
  [999_500, '1.0 MB'],
  [12_400_000_000, '12.4 GB'],
])('formatBytes: %i is %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});

test.each([
  [100, 33, '-67 %'],
  [1_000, 999, '0 %'],
  [100, 150, '+50 %'],
  [0, 0, '0 %'],
  [0, 10, '0 %'],
])('formatChange: from %i to %i bytes is %s', (before, after, text) => {
  expect(formatChange({ before, after })).toBe(text);
});

test.each([
  [400, '0 s'],
  [59_400, '59 s'],
  [59_600, '1 min 00 s'],
  [185_000, '3 min 05 s'],
  [7_620_000, '2 h 07 min'],
])('formatDuration: %i ms is %s', (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});
