import { describe, expect, test } from '@jest/globals';
import { checkReply } from './check-reply.js';
import { parseReplies } from './exchange.js';

function createReply(status: number, json: unknown, headers: Record<string, string> = {}) {
  return { status, headers: { 'content-type': 'application/json; charset=utf-8', ...headers }, body: Buffer.from(JSON.stringify(json)) };
}
const optimizeRequest = { method: 'POST', path: '/v1/optimize' };
const errorBody = (code: number, ...errors: string[]) => ({ status: 'error', code, errors });

describe('checkReply: accepts', () => {
  test.each([
    ['an accepted submit', optimizeRequest, createReply(202, { status: 'processing', code: 202, process_id: 'x' })],
    ['an error of the request', optimizeRequest, createReply(200, errorBody(400, 'type: must be one of url, urls, file, files'))],
    ['an error of HTTP', optimizeRequest, createReply(405, errorBody(405, 'Method not allowed'))],
    [
      'an error of registration',
      { method: 'POST', path: '/v1/register' },
      createReply(200, { status: 'error', code: 400, errors: { email: ['Enter one'] } }),
    ],
    [
      'an error of administration',
      { method: 'GET', path: '/api/v1/admin/x' },
      createReply(401, { error: { code: 'api_key_missing', message: 'API key missing' } }),
    ],
    ['a missing image', { method: 'GET', path: '/image/a/b.png' }, { status: 404, headers: {}, body: Buffer.alloc(0) }],
  ])('%s', (_name, input, reply) => {
    expect(checkReply(input, reply)).toEqual([]);
  });
});

describe('checkReply: reports', () => {
  test.each([
    ['a text that is not JSON', { status: 400, headers: {}, body: Buffer.from('Bad Request') }],
    ['an empty answer', { status: 400, headers: {}, body: Buffer.alloc(0) }],
    ['an undocumented code', createReply(200, errorBody(418, 'teapot'))],
    ['a status that contradicts the code', createReply(500, errorBody(400, 'type: required'))],
    ['errors that are not a list', createReply(200, { status: 'error', code: 400, errors: 'no' })],
    ['an empty list of errors', createReply(200, errorBody(400))],
    ['an internal error', createReply(200, errorBody(500, 'Internal error'))],
    ['a path', createReply(200, errorBody(400, 'ENOENT: open /tmp/pixmill/spool/x'))],
    ['a stack', createReply(200, errorBody(400, 'x\n    at read (file.js:1:1)'))],
    ['the message of a library', createReply(200, errorBody(500, 'a.png: pngload_buffer: libspng read error'))],
    ['the name of the framework', createReply(200, errorBody(400, 'no'), { 'x-powered-by': 'Express' })],
  ])('%s', (_name, reply) => {
    expect(checkReply(optimizeRequest, reply)).not.toEqual([]);
  });
});

test('parseReplies: splits replies, drops interim ones and returns the rest', () => {
  const raw = 'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 400 Bad Request\r\nContent-Length: 2\r\n\r\n{}HTTP/1.1 404 Not Found\r\n\r\nmore';
  const { replies, rest } = parseReplies(Buffer.from(raw), 'GET');
  expect(replies.map(({ status, body }) => [status, body.toString()])).toEqual([
    [400, '{}'],
    [404, ''],
  ]);
  expect(rest.toString()).toBe('more');
});
