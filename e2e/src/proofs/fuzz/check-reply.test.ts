import { describe, expect, test } from '@jest/globals';
import { checkReply } from './check-reply.js';
import { parseReplies } from './exchange.js';

function answer(status: number, json: unknown, headers: Record<string, string> = {}) {
  return { status, headers: { 'content-type': 'application/json; charset=utf-8', ...headers }, body: Buffer.from(JSON.stringify(json)) };
}
const toOptimize = { method: 'POST', path: '/v1/optimize' };
const error = (code: number, ...errors: string[]) => ({ status: 'error', code, errors });

describe('an answer that is as documented', () => {
  test.each([
    ['accepted', toOptimize, answer(202, { status: 'processing', code: 202, process_id: 'x' })],
    ['an error', toOptimize, answer(200, error(400, 'type: must be one of url, urls, file, files'))],
    ['a condition of the service', toOptimize, answer(405, error(405, 'Method not allowed'))],
    [
      'registration',
      { method: 'POST', path: '/v1/register' },
      answer(200, { status: 'error', code: 400, errors: { email: ['Enter one'] } }),
    ],
    [
      'administration',
      { method: 'GET', path: '/api/admin/x' },
      answer(401, { error: { code: 'api_key_missing', message: 'API key missing' } }),
    ],
    ['a missing image', { method: 'GET', path: '/image/a/b.png' }, { status: 404, headers: {}, body: Buffer.alloc(0) }],
  ])('%s', (_what, input, given) => {
    expect(checkReply(input, given)).toEqual([]);
  });
});

describe('is seen:', () => {
  test.each([
    ['no JSON', { status: 400, headers: {}, body: Buffer.from('Bad Request') }],
    ['an empty answer', { status: 400, headers: {}, body: Buffer.alloc(0) }],
    ['an undocumented code', answer(200, error(418, 'teapot'))],
    ['a status that disagrees', answer(500, error(400, 'type: required'))],
    ['errors that are no list', answer(200, { status: 'error', code: 400, errors: 'no' })],
    ['an empty list', answer(200, error(400))],
    ['an internal error', answer(200, error(500, 'Internal error'))],
    ['a path', answer(200, error(400, 'ENOENT: open /tmp/pixmill/spool/x'))],
    ['a stack', answer(200, error(400, 'x\n    at read (file.js:1:1)'))],
    ['library text', answer(200, error(500, 'a.png: pngload_buffer: libspng read error'))],
    ['what it is made of', answer(200, error(400, 'no'), { 'x-powered-by': 'Express' })],
  ])('%s', (_what, given) => {
    expect(checkReply(toOptimize, given)).not.toEqual([]);
  });
});

test('answers are cut apart, interim ones dropped, what is none left over', () => {
  const raw = 'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 400 Bad Request\r\nContent-Length: 2\r\n\r\n{}HTTP/1.1 404 Not Found\r\n\r\nmore';
  const { replies, rest } = parseReplies(Buffer.from(raw), 'GET');
  expect(replies.map(({ status, body }) => [status, body.toString()])).toEqual([
    [400, '{}'],
    [404, ''],
  ]);
  expect(rest.toString()).toBe('more');
});
