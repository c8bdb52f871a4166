import { describe, expect, test } from '@jest/globals';
import { checkReply } from './check-reply.js';
import { parseReplies } from './exchange.js';
import { toNativeEndpoints } from './inputs/native-endpoints.js';

function createReply(status: number, json: unknown, headers: Record<string, string> = {}) {
  return { status, headers: { 'content-type': 'application/json; charset=utf-8', ...headers }, body: Buffer.from(JSON.stringify(json)) };
}
const optimizeRequest = { method: 'POST', path: '/v1/optimize' };
const problem = {
  type: 'http://x/docs/errors/api_key_missing',
  title: 'API key missing',
  status: 401,
  detail: 'API key missing',
  code: 'api_key_missing',
  request_id: 'x',
};
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
      createReply(401, problem, { 'content-type': 'application/problem+json' }),
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

test.each([
  [
    'an error without a request id',
    createReply(401, { ...problem, request_id: undefined }, { 'content-type': 'application/problem+json' }),
  ],
  ['an error as plain JSON', createReply(401, problem)],
  ['another status in the body', createReply(404, problem, { 'content-type': 'application/problem+json' })],
  ['an internal error', createReply(500, { ...problem, status: 500 }, { 'content-type': 'application/problem+json' })],
])('checkReply: reports %s of the native API', (_name, reply) => {
  expect(checkReply({ method: 'GET', path: '/api/v1/jobs' }, reply)).not.toEqual([]);
});

test('toNativeEndpoints: takes paths, parameters and bodies from the document, and leaves out streams', () => {
  const reply = (mediaType: string) => ({ 200: { content: { [mediaType]: {} } } });
  const endpoints = toNativeEndpoints({
    paths: {
      '/api/v1/admin/accounts/{id}/keys': {
        post: {
          requestBody: { content: { 'application/json': { examples: { example: { value: { name: 'n', tokens: 5 } } } } } },
          responses: reply('application/json'),
        },
      },
      '/api/v1/jobs': { get: { parameters: [{ name: 'limit', in: 'query' }], responses: reply('application/json') } },
      '/api/v1/events': { get: { responses: reply('text/event-stream') } },
    },
  });
  expect(endpoints).toEqual([
    { methods: ['POST'], path: '/api/v1/admin/accounts/:account/keys', key: 'admin', parameters: { name: 'n', tokens: '5' }, body: 'json' },
    { methods: ['GET'], path: '/api/v1/jobs', key: 'account', parameters: { limit: '1' }, body: 'none' },
  ]);
});

test('parseReplies: reads chunks to their end', () => {
  const head = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n';
  const whole = `${head}3\r\nabc\r\n0\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n`;
  expect(parseReplies(Buffer.from(whole), 'GET').replies.map(({ status }) => status)).toEqual([200, 204]);
  expect(parseReplies(Buffer.from(`${head}3\r\nabc\r\n`), 'GET').replies).toEqual([]);
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
