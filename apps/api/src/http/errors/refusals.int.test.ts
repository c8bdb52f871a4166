import { once } from 'node:events';
import { connect } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openTestApi, type TestApi } from '@pixmill/testkit/api';
import {
  type Caller,
  callers,
  common,
  form,
  key,
  optidashError,
  origin,
  parseAnswer,
  type RawAnswer,
  readMeta,
} from '../../testing/refusal-callers.js';

let api: TestApi;

beforeAll(async () => {
  api = await openTestApi({
    settings: { UPLOAD_SLOW_AFTER: '300ms', MAX_BODY_BYTES: '1mb', CORS_ORIGINS: origin, PUBLIC_URL: 'https://pixmill.example' },
    server: { headersTimeoutMs: 300, checkIntervalMs: 50 },
  });
  await api.createAccount({ name: 'Caller', tokens: 5, key });
});

afterAll(() => api.close());

/** Sends the bytes, closes nothing, and returns what the service sends until it closes the connection. */
async function send(bytes: string): Promise<RawAnswer> {
  const socket = connect(api.port, '127.0.0.1');
  socket.write(bytes);
  return parseAnswer(await buffer(socket));
}

const json = 'Content-Type: application/json\r\n';

/** The bytes of a refused request, with the status of its answer. */
const refusals: readonly (readonly [what: string, code: number, write: (caller: Caller) => string])[] = [
  [
    'a broken chunk',
    400,
    ({ path, headers }) => `POST ${path} HTTP/1.1\r\n${common}${headers}${form}Transfer-Encoding: chunked\r\n\r\nZZ\r\n`,
  ],
  [
    'two lengths',
    400,
    ({ path, headers }) => `POST ${path} HTTP/1.1\r\n${common}${headers}Content-Length: 1\r\nContent-Length: 2\r\n\r\nab`,
  ],
  ['a header line without a colon', 400, ({ path, headers }) => `POST ${path} HTTP/1.1\r\n${common}${headers}nonsense\r\n\r\n`],
  ['an unknown version of HTTP', 400, ({ path, headers }) => `POST ${path} HTTP/4.2\r\n${common}${headers}\r\n`],
  ['an unknown method', 400, ({ path, headers }) => `FETCH ${path} HTTP/1.1\r\n${common}${headers}\r\n`],
  [
    'no Host',
    400,
    ({ path, headers }) => `POST ${path} HTTP/1.1\r\nConnection: close\r\nOrigin: ${origin}\r\n${headers}Content-Length: 0\r\n\r\n`,
  ],
  [
    'two Hosts',
    400,
    ({ path, headers }) => `POST ${path} HTTP/1.1\r\nConnection: close\r\n${common}Host: y\r\n${headers}Content-Length: 0\r\n\r\n`,
  ],
  [
    'a bad escape',
    400,
    ({ path, headers }) => `POST ${path}/%zz HTTP/1.1\r\nConnection: close\r\n${common}${headers}Content-Length: 0\r\n\r\n`,
  ],
  [
    'an unknown path',
    404,
    ({ path, headers }) => `POST ${path}/nothing/there HTTP/1.1\r\nConnection: close\r\n${common}${headers}Content-Length: 0\r\n\r\n`,
  ],
  [
    'a wrong method',
    405,
    ({ path, headers }) => `PUT ${path} HTTP/1.1\r\nConnection: close\r\n${common}${headers}Content-Length: 0\r\n\r\n`,
  ],
  [
    'a silent body',
    408,
    ({ path, headers }) =>
      `POST ${path} HTTP/1.1\r\n${common}${headers}${path.startsWith('/api') ? json : form}Content-Length: 9000\r\n\r\n--x\r\n`,
  ],
  [
    'a body over the limit',
    413,
    ({ path, headers }) =>
      `POST ${path} HTTP/1.1\r\n${common}${headers}${path.startsWith('/api') ? json : form}Content-Length: 1000001\r\n\r\n${'x'.repeat(20_000)}`,
  ],
  [
    'long chunk extensions',
    413,
    ({ path, headers }) =>
      `POST ${path} HTTP/1.1\r\n${common}${headers}${form}Transfer-Encoding: chunked\r\n\r\n1;${'x'.repeat(20_000)}\r\n`,
  ],
  [
    'a URL over 8 kB',
    414,
    ({ path, headers }) =>
      `POST ${path}/${'x'.repeat(8_200)} HTTP/1.1\r\nConnection: close\r\n${common}${headers}Content-Length: 0\r\n\r\n`,
  ],
  [
    'an unknown Expect',
    417,
    ({ path, headers }) => `POST ${path} HTTP/1.1\r\n${common}${headers}Expect: 200-ok\r\nContent-Length: 5\r\n\r\nhello`,
  ],
  ['headers over 16 kB', 431, ({ path, headers }) => `POST ${path} HTTP/1.1\r\n${common}${headers}X-Long: ${'x'.repeat(20_000)}\r\n\r\n`],
];

const table = Object.entries(callers).flatMap(([name, caller]) =>
  refusals.map(([what, code, write]) => ({ name, what, code, bytes: write(caller), caller })),
);

describe('refusal', () => {
  test.each(table)('is $code in the words of $name for $what', async ({ code, bytes, caller }) => {
    const answer = await send(bytes);
    expect(answer.status).toBe(code);
    caller.expectError(answer, code);
    expect(answer.headers).toMatchObject({
      date: expect.any(String),
      connection: 'close',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'content-security-policy': expect.stringContaining("default-src 'none'"),
      'strict-transport-security': expect.any(String),
      'x-request-id': expect.stringMatching(/^[0-9a-f-]{36}$/),
      'access-control-allow-origin': origin,
      vary: expect.stringMatching(/origin/i),
    });
  });

  test.each([
    ['a head that never ends', `POST /1.0/upload HTTP/1.1\r\n${common}X-Optidash-Bin`, 408],
    ['no HTTP', '\x16\x03\x01\x00\xc8\x01\x00', 400],
    [
      'a mode behind headers that are too long',
      `POST /1.0/upload HTTP/1.1\r\n${common}X: ${'x'.repeat(70_000)}\r\nX-Optidash-Binary: 1\r\n\r\n`,
      431,
    ],
  ])('has the words of every mode for %s', async (_what, bytes, code) => {
    const answer = await send(bytes);
    expect([answer.status, readMeta(answer)]).toEqual([code, optidashError(code)]);
    expect(JSON.parse(answer.body)).toMatchObject({ code });
  });

  test('has the binary words for a path of no dialect when a binary reply was requested', async () => {
    const answer = await send(
      `POST //1.0/upload HTTP/1.1\r\nConnection: close\r\n${common}X-Optidash-Binary: 1\r\nContent-Length: 0\r\n\r\n`,
    );
    expect([answer.status, readMeta(answer), answer.body]).toEqual([404, optidashError(404), '']);
  });

  test('has the words of the native API for a probe with a broken body', async () => {
    const answer = await send(`GET /healthz HTTP/1.1\r\n${common}Content-Length: 1\r\nContent-Length: 2\r\n\r\nab`);
    expect([answer.status, JSON.parse(answer.body)]).toEqual([400, expect.objectContaining({ status: 400, code: 'http_invalid' })]);
  });

  test('is the second answer of a connection whose first one was a success', async () => {
    const socket = connect(api.port, '127.0.0.1');
    const received = buffer(socket);
    socket.write(`GET /1.0/account HTTP/1.1\r\n${common}Authorization: Bearer ${key}\r\n\r\n`);
    await once(socket, 'data');
    socket.write(`POST /1.0/upload HTTP/1.1\r\n${common}X-Optidash-Binary: 1\r\nbroken\r\n\r\n`);
    const text = (await received).toString();
    expect(text).toMatch(/^HTTP\/1\.1 200 OK.*HTTP\/1\.1 400 Bad Request/s);
    expect(text.slice(text.lastIndexOf('HTTP/1.1'))).toMatch(/x-optidash-meta: \{"success":false,"code":400/);
  });

  test('does not replace the answer of a whole request that bytes without meaning follow', async () => {
    const answer = await send(`GET /1.0/account HTTP/1.1\r\n${common}Authorization: Bearer ${key}\r\n\r\n\x00\x01 nonsense\r\n\r\n`);
    expect([answer.status, JSON.parse(answer.body)]).toEqual([200, expect.objectContaining({ success: true })]);
    expect(answer.headers.connection).toBe('close');
  });
});

test('refusal: is a closed connection when it cannot be rendered in binary mode, and JSON in other modes', async () => {
  const { port } = await api.openAnother({
    adapt: (parts) => ({
      ...parts,
      dialects: parts.dialects.map((dialect) => ({
        ...dialect,
        renderError() {
          throw new Error('secret');
        },
      })),
    }),
  });
  const url = `http://127.0.0.1:${port}/1.0/nothing`;
  await expect(fetch(url, { headers: { 'x-optidash-binary': '1' } })).rejects.toThrow();
  const response = await fetch(url);
  expect([response.status, await response.json()]).toMatchObject([500, { success: false, code: 500, message: 'Internal error' }]);
});
