import { describe, expect, test } from '@jest/globals';
import { parseByteRange } from './byte-range.js';

describe('parseByteRange', () => {
  test.each([
    ['bytes=0-0', { start: 0, end: 0 }],
    ['bytes=2-5', { start: 2, end: 5 }],
    ['bytes=9-', { start: 9, end: 9 }],
    ['bytes=0-', { start: 0, end: 9 }],
    ['bytes=5-99999999999999999999', { start: 5, end: 9 }],
    ['bytes=-3', { start: 7, end: 9 }],
    ['bytes=-99', { start: 0, end: 9 }],
    ['Bytes= 1-2 ', { start: 1, end: 2 }],
  ])('returns the bytes of %s in a file of ten bytes', (header, range) => {
    expect(parseByteRange(header, 10)).toEqual(range);
  });

  test.each(['bytes=10-', 'bytes=10-20', 'bytes=-0'])('returns unsatisfiable for %s in a file of ten bytes', (header) => {
    expect(parseByteRange(header, 10)).toBe('unsatisfiable');
  });

  test.each([undefined, '', 'bytes', 'bytes=', 'bytes=-', 'bytes=5-2', 'bytes=0-1,4-5', 'bytes=a-b', 'items=0-1', 'bytes=1.5-2'])(
    'returns null, the whole file, for %j',
    (header) => {
      expect(parseByteRange(header, 10)).toBeNull();
    },
  );

  test('returns unsatisfiable for any range of an empty file', () => {
    expect(parseByteRange('bytes=0-', 0)).toBe('unsatisfiable');
    expect(parseByteRange('bytes=-1', 0)).toBe('unsatisfiable');
  });
});
