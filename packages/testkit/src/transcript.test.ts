import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { parseTranscript, readRecordedForm, sendTranscript } from './transcript.js';

const crlf = (...lines: string[]) => lines.join('\r\n');
const chunked = crlf(
  'POST /info?a=1&a=2&flag HTTP/1.1',
  'Host: 127.0.0.1',
  'Transfer-Encoding: chunked',
  '',
  '3',
  'abc',
  '2;x=y',
  'de',
  '0',
  '',
  '',
);
const expecting = crlf('POST / HTTP/1.1', 'Host: 127.0.0.1', 'X-API-KEY: old', 'Content-Length: 3', 'Expect: 100-continue', '', 'old');

describe('parseTranscript', () => {
  test('reads target, headers and a chunked body', () => {
    expect(parseTranscript(Buffer.from(chunked))).toEqual({
      method: 'POST',
      path: '/info',
      query: { a: '1', flag: '' },
      headers: { host: '127.0.0.1', 'transfer-encoding': 'chunked' },
      body: Buffer.from('abcde'),
    });
  });

  test('rejects an incomplete request', () => {
    expect(() => parseTranscript(Buffer.from(expecting.slice(0, -1)))).toThrow('whole HTTP request');
  });
});

describe('readRecordedForm', () => {
  test('keeps every byte of a file part', () => {
    const pixels = Buffer.from([0, 13, 10, 255, 13, 10]);
    const head = crlf(
      '--b',
      'Content-Disposition: form-data; name="n"',
      '',
      'é',
      '--b',
      'Content-Disposition: form-data; name="f"; filename="é.gif"',
    );
    const body = Buffer.concat([Buffer.from(`${head}\r\n\r\n`), pixels, Buffer.from('\r\n--b--\r\n')]);
    expect(readRecordedForm({ headers: { 'content-type': 'multipart/form-data; boundary=b' }, body })).toEqual({
      fields: { n: 'é' },
      files: [{ field: 'f', name: 'é.gif', bytes: pixels }],
    });
  });

  test('reads urlencoded fields', () => {
    expect(readRecordedForm({ headers: {}, body: Buffer.from('a=1&b=%C3%A9+x') })).toEqual({ fields: { a: '1', b: 'é x' }, files: [] });
  });
});

describe('sendTranscript', () => {
  let folder: string;
  let file: string;
  let server: Server | null = null;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'transcript-'));
    file = join(folder, 'request.http');
    await writeFile(file, expecting);
  });

  afterEach(async () => {
    await rm(folder, { recursive: true });
    await new Promise((closed) => (server ? server.close(closed) : closed(null)));
    server = null;
  });

  async function listen(fresh: Server): Promise<number> {
    server = fresh;
    await new Promise<void>((listening) => fresh.listen(0, '127.0.0.1', listening));
    return (fresh.address() as AddressInfo).port;
  }

  test('skips 100 Continue, sends the replacement and joins a chunked response', async () => {
    const port = await listen(
      createHttpServer((request, response) => {
        request.on('data', (body) => {
          response.write(`${request.headers['x-api-key']}`);
          setImmediate(() => response.end(`-${body}`));
        });
      }),
    );
    const response = await sendTranscript({ file, port, replace: { old: 'new' } });
    expect(response).toMatchObject({ status: 200, headers: { 'transfer-encoding': 'chunked' }, body: Buffer.from('new-new') });
  });

  test.each([
    ['Content-Length, connection kept', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok', false],
    ['no framing, connection closed', 'HTTP/1.0 200 OK\r\n\r\nok', true],
  ])('reads a response with %s, byte by byte', async (_, response, closes) => {
    const port = await listen(
      createServer((socket) => {
        socket.once('data', () => writeSlowly(socket, response, closes));
      }),
    );
    expect((await sendTranscript({ file, port })).body.toString()).toBe('ok');
  });

  test('fails when the server closes before the response is complete', async () => {
    const port = await listen(
      createServer((socket) => {
        socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\no'));
      }),
    );
    await expect(sendTranscript({ file, port })).rejects.toThrow('closed after 39 bytes of response');
  });

  test('fails when the server stays silent', async () => {
    const port = await listen(createServer((socket) => socket.resume()));
    await expect(sendTranscript({ file, port, timeoutMs: 20 })).rejects.toThrow('silent for 20 ms');
  });

  test('rejects a replacement of another length', async () => {
    await expect(sendTranscript({ file, port: 0, replace: { old: 'longer' } })).rejects.toThrow('keeps its length');
  });
});

function writeSlowly(socket: Socket, text: string, closes: boolean): void {
  if (text === '') {
    if (closes) socket.end();
    return;
  }
  socket.write(text.slice(0, 1), () => setImmediate(() => writeSlowly(socket, text.slice(1), closes)));
}
