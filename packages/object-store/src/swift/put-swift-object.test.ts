import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { AppError, parseDestination } from '@pixmill/contracts';
import { createSessionCache, type HttpResponse, type HttpTransport, openStore } from '../index.js';

type Sent = { readonly url: string } & Parameters<HttpTransport['request']>[1];

const bytes = Buffer.from('a picture');
const etag = createHash('md5').update(bytes).digest('hex');
const password = { kind: 'swift-password', username: 'ann', key: 'the-key', domain: 'd', project: 'p', projectDomain: 'd' } as const;
const v1 = { kind: 'swift-v1', username: 'ann', key: 'the-key' } as const;

const answer = (status: number, headers: Record<string, string> = {}, body: unknown = ''): HttpResponse => ({
  ...{ status, headers, body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)) },
});

const endpoints = [{ interface: 'public', region: 'north', url: 'https://storage.example/v1/AUTH_p/' }];
const catalog = [{ type: 'object-store', endpoints }];
const tokenOf = (expires_at = '2099-11-30T18:00:00.000000Z') => ({ token: { expires_at, catalog } });
const loggedIn = answer(201, { 'x-subject-token': 't1' }, tokenOf());
const stored = answer(201, { etag });

/** A store that gives the answers in order. */
function open(answers: readonly (HttpResponse | AppError)[], credentials: typeof password | typeof v1 = password) {
  const sent: Sent[] = [];
  const left = [...answers];
  const transport: HttpTransport = {
    async request(url, options) {
      sent.push({ url, ...options });
      const next = left.shift() ?? new AppError('internal', { detail: 'no answer is left' });
      if (next instanceof AppError) throw next;
      return next;
    },
  };
  const destination = parseDestination({ provider: 'swift', service: 'swift', container: 'a b', endpoint: 'https://login.example' });
  const store = openStore({ transport, sessions: createSessionCache(), isHttpAllowed: () => false }, destination, credentials);
  const signal = new AbortController().signal;
  return { sent, put: async () => store?.put({ key: 'ü.jpg', bytes, mediaType: 'image/jpeg', signal }) };
}

describe('swift: login', () => {
  test('sends the secret to the address of the login only, and later puts use its token', async () => {
    const { sent, put } = open([loggedIn, stored, stored]);
    const url = 'https://storage.example/v1/AUTH_p/a%20b/%C3%BC.jpg';
    expect([await put(), await put()]).toEqual([
      { kind: 'stored', url },
      { kind: 'stored', url },
    ]);
    expect(sent.map(({ method, url: to }) => `${method} ${to}`)).toEqual([
      'POST https://login.example/v3/auth/tokens',
      `PUT ${url}`,
      `PUT ${url}`,
    ]);
    expect(sent.map((request) => JSON.stringify({ ...request, body: String(request.body) }).includes('the-key'))).toEqual([
      true,
      false,
      false,
    ]);
    expect(sent.map(({ headers }) => headers['x-auth-token'])).toEqual([undefined, 't1', 't1']);
    expect([sent[0]?.timeoutMs, sent[0]?.maxResponseBytes]).toEqual([15_000, 1_000_000]);
  });

  test.each<[string, HttpResponse | AppError, object]>([
    ['a redirect', answer(302, { location: 'https://elsewhere.example/' }), { kind: 'failed', login: true, status: 302 }],
    ['an outage', answer(503), { kind: 'failed', login: true, status: 503, code: null }],
    [
      'a rejection in JSON',
      answer(401, {}, { error: { code: 401, title: 'Not Authorized' } }),
      { kind: 'failed', login: true, status: 401, code: 'NotAuthorized' },
    ],
    ['no connection', new AppError('connection_failed'), { kind: 'failed', login: true, status: null }],
    ['no token', answer(201, {}, tokenOf()), { kind: 'unusable-login', reason: 'the login gives no token' }],
    ['a token with a line break', answer(201, { 'x-subject-token': 'a\nb' }, tokenOf()), { kind: 'unusable-login' }],
    ['a page', answer(200, { 'x-subject-token': 't1' }, '<html>'), { kind: 'unusable-login', reason: 'the login gives no token' }],
    [
      'a catalogue without storage',
      answer(201, { 'x-subject-token': 't1' }, { token: { expires_at: '2099-11-30T18:00:00Z', catalog: [] } }),
      { kind: 'unusable-login', reason: 'the login has no object storage' },
    ],
  ])('that answers with %s is the result, and nothing else is sent', async (_what, response, result) => {
    const { sent, put } = open([response]);
    expect(await put()).toMatchObject(result);
    expect(sent).toHaveLength(1);
  });

  test('is made for each put when its token has expired already', async () => {
    const { sent, put } = open([answer(201, { 'x-subject-token': 't1' }, tokenOf('2020-01-01T00:00:00Z')), stored, loggedIn, stored]);
    await put();
    await put();
    expect(sent.map(({ method }) => method)).toEqual(['POST', 'PUT', 'POST', 'PUT']);
  });

  test.each([
    [{ 'x-auth-token': 't1', 'x-storage-url': 'https://storage.example/v1/AUTH_p' }],
    [{ 'x-storage-token': 't1', 'x-storage-url': 'https://storage.example/v1/AUTH_p/', 'x-auth-token-expires': '86400' }],
  ])('by headers reads %j', async (headers) => {
    const { sent, put } = open([answer(204, headers), stored], v1);
    expect(await put()).toMatchObject({ kind: 'stored', url: 'https://storage.example/v1/AUTH_p/a%20b/%C3%BC.jpg' });
    expect(sent[0]).toMatchObject({ method: 'GET', url: 'https://login.example/auth/v1.0', headers: { 'x-auth-user': 'ann' } });
    expect(sent[0]?.body).toBeUndefined();
  });
});

describe('swift: stored object', () => {
  test.each([
    ['the same MD5', { etag }, 'stored'],
    ['the same MD5 in quotes and capitals', { etag: `"${etag.toUpperCase()}"` }, 'stored'],
    ['no MD5', {}, 'stored'],
    ['an etag of another kind', { etag: '"abc-2"' }, 'stored'],
    ['another MD5', { etag: etag.replaceAll(/./g, '0') }, 'ChecksumMismatch'],
  ])('of which the answer has %s', async (_what, headers, expected) => {
    const result = await open([loggedIn, answer(201, headers)]).put();
    expect(result?.kind === 'failed' ? result.code : result?.kind).toBe(expected);
  });
});
