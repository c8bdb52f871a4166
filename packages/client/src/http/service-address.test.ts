import { inspect } from 'node:util';
import { expect, test } from '@jest/globals';
import { isPixmillError, Pixmill } from '../index.js';
import { toServiceUrl } from './result-url.js';
import { parseServiceUrl, toTarget } from './service-address.js';

const apiKey = 'a secret'.replace(' ', '-').repeat(4);

test.each<[string, unknown, RegExp]>([
  ['no url', undefined, /must begin with https:\/\//],
  ['a host without https://', 'localhost:3000', /must begin with https:\/\//],
  ['a path', '/images', /must begin with https:\/\//],
  ['another protocol', 'ftp://images.example', /must begin with https:\/\//],
  ['a login', 'https://ann:secret-word@images.example', /no login/],
  ['a query', 'https://images.example/?key=secret-word', /no query/],
  ['a fragment', 'https://images.example/#secret-word', /no query/],
  ['the path of the API', 'https://images.example/api/v1/', /without \/api\/v1/],
])('url: %s is refused', (_what, url, message) => {
  const create = () => new Pixmill({ url: url as string, apiKey });
  expect(create).toThrow(
    expect.objectContaining({ name: 'PixmillError', code: 'options_invalid', message: expect.stringMatching(message) }),
  );
  expect(create).not.toThrow(/secret-word/);
});

test.each<[string, unknown]>([
  ['none', undefined],
  ['an empty one', ''],
  ['one with a line break', `${apiKey}\n`],
  ['one with letters that no key has', `${apiKey}é`],
])('apiKey: %s is refused, and is not in the message', (_what, key) => {
  try {
    new Pixmill({ url: 'https://images.example', apiKey: key as string });
    throw new Error('it was accepted');
  } catch (thrown) {
    expect(isPixmillError(thrown) && thrown.code).toBe('options_invalid');
    expect(inspect(thrown)).not.toContain(apiKey);
  }
});

test.each<[string, object]>([
  ['timeoutMs', { timeoutMs: 0 }],
  ['retries', { retry: { retries: -1 } }],
  ['minDelayMs', { retry: { minDelayMs: '1' } }],
  ['totalMs', { retry: { totalMs: Number.NaN } }],
])('%s: a wrong one is refused', (name, options) => {
  expect(() => new Pixmill({ url: 'https://images.example', apiKey, ...options })).toThrow(name);
});

test('a client shows its key to nobody who prints it', () => {
  const client = new Pixmill({ url: 'https://images.example', apiKey });
  expect(inspect(client, { depth: null, showHidden: true }) + JSON.stringify(client)).not.toContain(apiKey);
});

test.each([
  ['https://images.example', '/api/v1/jobs', 'https://images.example/api/v1/jobs', true],
  ['https://host.example/images', '/api/v1/jobs?wait=5', 'https://host.example/images/api/v1/jobs?wait=5', true],
  ['https://host.example/images/', '//other.example/a', 'https://host.example/images//other.example/a', true],
  ['https://host.example/images/', 'https://host.example/images/image/a/b.png', 'https://host.example/images/image/a/b.png', false],
  ['https://host.example', 'https://other.example/a', 'https://other.example/a', false],
])('requests to %s: %s', (service, url, expected, hasKey) => {
  const { target, ...rest } = toTarget(url, parseServiceUrl(service));
  expect([target.href, rest.hasKey]).toEqual([expected, hasKey]);
});

test.each([
  ['http://127.0.0.1:3000/image/1/a.png', 'https://host.example/images/', 'https://host.example/images/image/1/a.png'],
  ['https://host.example/images/image/1/a.png', 'https://host.example/images/', 'https://host.example/images/image/1/a.png'],
  ['http://localhost/image/1/a.png?x=1', 'https://host.example/', 'https://host.example/image/1/a.png?x=1'],
  ['https://bucket.example/results/a.png', 'https://host.example/', 'https://bucket.example/results/a.png'],
])('the result %s of %s', (result, service, expected) => {
  expect(toServiceUrl(result, new URL(service))).toBe(expected);
});
