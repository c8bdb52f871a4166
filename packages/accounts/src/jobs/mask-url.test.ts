import { expect, test } from '@jest/globals';
import { maskUrl } from './mask-url.js';

test.each([
  ['https://a.example/b%20c.png?w=1&h=2', 'https://a.example/b%20c.png?w=1&h=2'],
  ['https://ada:s3cret@a.example:8443/b.png', 'https://***@a.example:8443/b.png'],
  ['https://ada@a.example', 'https://***@a.example'],
  ['https://a.example/b@c.png?to=d@e', 'https://a.example/b@c.png?to=d@e'],
  [
    'https://a.example/?X-Amz-Date=1&X-Amz-Signature=ab12&X-Amz-Credential=c/d',
    'https://a.example/?X-Amz-Date=1&X-Amz-Signature=***&X-Amz-Credential=***',
  ],
  ['https://a.example/?sv=1&sig=a%2Fb=&api_key', 'https://a.example/?sv=1&sig=***&api_key'],
  ['https://a.example/#access_token=x', 'https://a.example/#***'],
])('maskUrl: %s is shown as %s', (url, shown) => {
  expect(maskUrl(url)).toBe(shown);
});

test('maskUrl: shows that a login is stored apart from its URL', () => {
  expect(maskUrl('https://a.example/done?x=1', { hasLogin: true })).toBe('https://***@a.example/done?x=1');
});
