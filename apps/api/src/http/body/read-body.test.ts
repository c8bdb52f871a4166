import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Route } from '@pixmill/dialects';
import express, { type Request, type Response } from 'express';
import { readBody } from './read-body.js';

let server: Server;
let tempDir: string;
let handle: (request: Request, response: Response) => Promise<unknown>;

beforeAll(async () => {
  tempDir = await mkdtemp(join(tmpdir(), 'pixmill-body-'));
  server = createServer(express().post('/', (request, response) => void handle(request, response)));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});

afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await rm(tempDir, { recursive: true });
});

const route = { body: 'form' } as Route;
const read = (request: Request, response: Response) =>
  readBody(request, response, route, { tempDir, maxFileBytes: 1_000, maxBodyBytes: 1_000 });

const part = '--x\r\ncontent-disposition: form-data; name="file"; filename="a.jpg"\r\n\r\nbytes';
const whole = `${part}\r\n--x--\r\n`;

/** The result of reading a body whose client disconnects, before (`waitsFirst`) or during the read. */
function disconnect(body: string, waitsFirst: boolean): Promise<unknown> {
  return new Promise((resolve) => {
    const { port } = server.address() as AddressInfo;
    const socket = connect(port, '127.0.0.1');
    handle = async (request, response) => {
      const gone = once(response, 'close');
      if (waitsFirst) {
        socket.destroy();
        await gone;
      }
      const reading = read(request, response);
      socket.destroy();
      resolve(await reading.catch((thrown: unknown) => thrown));
    };
    const head = `POST / HTTP/1.1\r\nhost: a\r\ncontent-type: multipart/form-data; boundary=x\r\ncontent-length: ${whole.length}\r\n\r\n`;
    socket.write(head + body);
  });
}

test.each([
  ['before its whole body is read', whole, true],
  ['before its partial body is read', part, true],
  ['during the read', part, false],
])('readBody: rejects with malformed_body when the client disconnects %s', async (_when, body, waitsFirst) => {
  expect(await disconnect(body, waitsFirst)).toMatchObject({ code: 'malformed_body' });
});
