import { describe, expect, test } from '@jest/globals';
import { isRest, toRangeHeaders, toResumption } from './resume.js';

const modified = 'Mon, 01 Jun 2026 10:00:00 GMT';

describe('resume', () => {
  test.each([
    [
      { etag: '"v1"', 'content-length': '10' },
      { validator: '"v1"', totalBytes: 10 },
    ],
    [{ etag: '"v1"' }, { validator: '"v1"', totalBytes: null }],
    [
      { 'last-modified': modified, date: 'Mon, 01 Jun 2026 10:00:01 GMT' },
      { validator: modified, totalBytes: null },
    ],
    [{ etag: 'W/"v1"', 'last-modified': modified, date: 'Mon, 01 Jun 2026 12:00:00 GMT' }, null],
    [{ 'last-modified': modified, date: modified }, null],
    [{ 'last-modified': modified }, null],
    [{ etag: '"v1"', 'accept-ranges': 'none' }, null],
    [{ etag: '"v1"', 'content-encoding': 'gzip' }, null],
    [
      { etag: '"v1"', 'content-encoding': 'none' },
      { validator: '"v1"', totalBytes: null },
    ],
    [{}, null],
  ])('a body with the headers %j can be continued with %j', (headers, resumption) => {
    expect(toResumption(headers)).toEqual(resumption);
  });

  test('the request for the rest names the first missing byte and the exact bytes', () => {
    expect(toRangeHeaders({ validator: '"v1"', totalBytes: 10 }, 4)).toEqual({ range: 'bytes=4-', 'if-range': '"v1"' });
  });

  test.each([
    ['bytes 4-9/10', true],
    ['bytes 0-9/10', false],
    ['bytes 4-8/10', false],
    ['bytes 4-10/11', false],
    ['bytes 4-9/*', false],
    ['items 4-9/10', false],
    [undefined, false],
  ])('a content-range of %s is the rest from byte 4 of 10: %s', (range, expected) => {
    const headers = range === undefined ? {} : { 'content-range': range };
    expect(isRest({ validator: '"v1"', totalBytes: 10 }, headers, 4)).toBe(expected);
    expect(isRest({ validator: '"v1"', totalBytes: 10 }, { ...headers, 'content-encoding': 'br' }, 4)).toBe(false);
  });
});
