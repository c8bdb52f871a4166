import { describe, expect, test } from '@jest/globals';
import { CookieJar } from './cookie-jar.js';

/** The cookies for a request after one response. */
function cookiesAfter(setCookies: string[], to: string, from = 'http://a.test/dir/page'): string | null {
  const jar = new CookieJar();
  jar.store(new URL(from), setCookies);
  return jar.find(new URL(to));
}

describe('cookie jar', () => {
  test.each([
    ['the same host', 'http://a.test/dir/x', 'a=1'],
    ['a folder of the same path', 'http://a.test/dir/more/x', 'a=1'],
    ['another path', 'http://a.test/other', null],
    ['a path with the same beginning', 'http://a.test/directory', null],
    ['a subdomain', 'http://b.a.test/dir/x', null],
    ['another host', 'http://b.test/dir/x', null],
    ['another port', 'http://a.test:81/dir/x', null],
    ['https', 'https://a.test/dir/x', 'a=1'],
  ])('gives a cookie to %s as a browser does, or less', (_what, to, expected) => {
    expect(cookiesAfter(['a=1'], to)).toBe(expected);
    expect(cookiesAfter(['a=1; Domain=.test'], to)).toBe(expected);
  });

  test.each([
    ['a=1; Path=/', 'a=1'],
    ['a=1; path=/img; HttpOnly', 'a=1'],
    ['a=1; Path=/dir', null],
    [' a = b=c ;Path=/', 'a=b=c'],
    ['a=; Path=/', 'a='],
    ['a=1; Path=/; Max-Age=0', null],
    ['a=1; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT', null],
    ['a=1; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=60', 'a=1'],
    ['a=1; Path=/; Expires=soon', 'a=1'],
    ['a=1; Path=/; Secure', null],
    ['no name', null],
    ['=1; Path=/', null],
    [`a=${'x'.repeat(4_097)}; Path=/`, null],
  ])('reads %j', (setCookie, expected) => {
    expect(cookiesAfter([setCookie], 'http://a.test/img/x')).toBe(expected);
  });

  test('gives a secure cookie of https to https only', () => {
    expect(cookiesAfter(['a=1; Secure'], 'https://a.test/dir/x', 'https://a.test/dir/')).toBe('a=1');
    expect(cookiesAfter(['a=1; Secure'], 'http://a.test/dir/x', 'https://a.test/dir/')).toBeNull();
  });

  test('replaces and removes cookies of the same name and path, longer paths first, fifty at most', () => {
    expect(cookiesAfter(['a=1; Path=/', 'a=2; Path=/', 'a=3; Path=/dir', 'b=1', 'b=; Max-Age=-1'], 'http://a.test/dir/x')).toBe('a=3; a=2');
    const many = Array.from({ length: 60 }, (_, index) => `n${index}=1; Path=/`);
    expect(cookiesAfter(many, 'http://a.test/')?.split('; ')).toHaveLength(50);
  });
});
