import { describe, expect, test } from '@jest/globals';
import { parseRetryAfter } from './parse-retry-after.js';

const now = new Date('2015-10-21T07:28:00Z');

describe('parseRetryAfter', () => {
  test.each([
    ['120', 120_000],
    ['0', 0],
    [' 7 ', 7_000],
    ['Wed, 21 Oct 2015 07:30:00 GMT', 120_000],
    ['Wed, 21 Oct 2015 07:00:00 GMT', 0],
  ])('reads %j as %i ms', (header, expected) => {
    expect(parseRetryAfter(header, now)).toBe(expected);
  });

  test.each([undefined, null, '', '-5', '1.5', 'soon', 'retry 5', '2015-10-21', 'Wed, 99 Oct 2015 07:30:00 GMT'])(
    'returns null for %j',
    (header) => {
      expect(parseRetryAfter(header, now)).toBeNull();
    },
  );

  test.each([
    ['Thu, 01 Jan 1970 00:00:09 GMT', 8_000],
    ['Thu, 01 Jan 1970 00:00:00 GMT', 0],
  ])('reads %j as %i ms from the first second of 1970', (header, expected) => {
    expect(parseRetryAfter(header, new Date(1_000))).toBe(expected);
  });
});
