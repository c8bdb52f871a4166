import { describe, expect, test } from '@jest/globals';
import { isLoginDecodable, maskLogins, separateLogin, showUrl } from './url-login.js';

describe('separateLogin', () => {
  test.each([
    ['https://a.example/x%20y?q=1#f', { url: 'https://a.example/x%20y?q=1#f', login: null }],
    ['HTTPS://A.example', { url: 'HTTPS://A.example', login: null }],
    ['https://ann:pw@a.example:8443/x?q=@b', { url: 'https://a.example:8443/x?q=@b', login: { user: 'ann', password: 'pw' } }],
    ['https://token@a.example/', { url: 'https://a.example/', login: { user: 'token', password: '' } }],
    ['https://:pw@a.example/', { url: 'https://a.example/', login: { user: '', password: 'pw' } }],
    ['https://a%40b:p%3As%C3%BC%25@a.example/', { url: 'https://a.example/', login: { user: 'a@b', password: 'p:sü%' } }],
    ['https://a:50%off@a.example/', { url: 'https://a.example/', login: { user: 'a', password: '50%off' } }],
  ])('separates %s', (text, expected) => {
    expect(separateLogin(text)).toEqual(expected);
  });
});

test.each([
  ['https://a.example/50%off', true],
  ['https://a:50%25off@a.example/', true],
  ['https://a:50%off@a.example/', false],
  ['https://a%:b@a.example/', false],
  ['https://a:%ff@a.example/', false],
])('isLoginDecodable: %s is %p', (text, expected) => {
  expect(isLoginDecodable(text)).toBe(expected);
});

test.each([
  ['no login at https://a.example/x?mail=a@b.example', 'no login at https://a.example/x?mail=a@b.example'],
  ['"http://ann:p@ss@a.example/" and redis://:pw@b:1', '"http://***@a.example/" and redis://***@b:1'],
  ['https://token@a.example', 'https://***@a.example'],
])('maskLogins: masks the logins of %s', (text, expected) => {
  expect(maskLogins(text)).toBe(expected);
});

test('showUrl: shows that there is a login, never the login', () => {
  expect(showUrl({ url: 'https://a.example/', hasLogin: false })).toBe('https://a.example/');
  expect(showUrl({ url: 'https://a.example/', hasLogin: true })).toBe('https://***@a.example/');
  for (const hasLogin of [true, false]) expect(showUrl({ url: 'https://ann:pw@a.example/', hasLogin })).toBe('https://***@a.example/');
});
