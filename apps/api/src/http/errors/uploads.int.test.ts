import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { connect } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '@pixmill/testkit';
import { openTestApi, type TestApi } from '@pixmill/testkit/api';
import { callers, common, form, key, optidashError, parseAnswer, readMeta } from '../../testing/refusal-callers.js';
import { Drain } from '../server/drain.js';

let api: TestApi;

beforeAll(async () => {
  api = await openTestApi({ settings: { MAX_BODY_BYTES: '1mb' } });
  await api.createAccount({ name: 'Caller', tokens: 5, key });
});

afterAll(() => api.close());

test('refusal: is read by a client that sends its whole upload before it reads', async () => {
  const socket = connect({ port: api.port, host: '127.0.0.1' });
  socket.pause();
  socket.write(`POST /1.0/upload HTTP/1.1\r\n${common}${callers['/1.0 in binary mode']?.headers}${form}Content-Length: 3000000\r\n\r\n`);
  // More than the kernel buffers hold: without a reader these writes would not end.
  for (let sent = 0; sent < 3_000_000; sent += 100_000) if (!socket.write(Buffer.alloc(100_000))) await once(socket, 'drain');
  const answer = parseAnswer(await buffer(socket));
  expect([answer.status, readMeta(answer)]).toEqual([413, optidashError(413)]);
});

describe('slow upload', () => {
  const head = `POST /1.0/upload HTTP/1.1\r\n${common}${callers['/1.0 in binary mode']?.headers}${form}`;
  const part = '--x\r\nContent-Disposition: form-data; name="file"; filename="a.gif"\r\n\r\nGIF89a';

  test('costs nothing and keeps neither a temp file nor an upload slot', async () => {
    const { port, composition } = await api.openAnother({ settings: { UPLOAD_SLOW_AFTER: '300ms', MAX_UPLOADS_PER_ACCOUNT: '1' } });
    for (let round = 0; round < 2; round += 1) {
      const socket = connect(port, '127.0.0.1');
      socket.write(`${head}Content-Length: 90000\r\n\r\n${part}`);
      const answer = parseAnswer(await buffer(socket));
      expect([answer.status, readMeta(answer)]).toEqual([408, optidashError(408)]);
    }
    expect((await composition.database.accounts.findCaller(key))?.account.tokens).toBe(5);
    await eventually(async () => expect(await readdir(api.tempDir)).toEqual([]), { withinMs: 10_000 });
  });

  test.each([
    ['its client closes its side too early', `Content-Length: 90000\r\n\r\n${part}`],
    [
      'a chunk is broken and its client has closed its side',
      `Transfer-Encoding: chunked\r\n\r\n${part.length.toString(16)}\r\n${part}\r\nZZ\r\n`,
    ],
  ])('is 400 in the words of its caller when %s', async (_what, bytes) => {
    const socket = connect({ port: api.port, host: '127.0.0.1', allowHalfOpen: true });
    socket.end(`${head}${bytes}`);
    const answer = parseAnswer(await buffer(socket));
    socket.destroy();
    expect([answer.status, readMeta(answer)]).toEqual([400, optidashError(400)]);
  });

  test('gets 503 with Retry-After in the words of its caller when the service ends', async () => {
    const { port, server } = await api.openAnother();
    const drain = new Drain(server, { idleMs: 100, uploadTimeoutMs: 200, totalMs: 60_000 });
    const socket = connect(port, '127.0.0.1');
    const received = buffer(socket);
    socket.write(`${head}Content-Length: 90000\r\n\r\n${part}`);
    await once(server, 'request');
    const drained = drain.begin(() => {});
    const answer = parseAnswer(await received);
    await drained;
    expect([answer.status, readMeta(answer)]).toEqual([503, optidashError(503)]);
    expect(answer.headers).toMatchObject({ connection: 'close', 'retry-after': expect.stringMatching(/^[1-4]$/) });
  });
});
