import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type LoopbackServer, startLoopbackServer } from '@pixmill/testkit';
import { createSite } from './site.js';

type Respond = (request: IncomingMessage, response: ServerResponse, count: number) => void | Promise<void>;

let server: LoopbackServer;
let other: LoopbackServer;
let respond: Respond;
let folder: string;
let seen: IncomingMessage[];

beforeAll(async () => {
  server = await startLoopbackServer(async (request, response) => {
    seen.push(request);
    await respond(request, response, seen.length);
  });
  other = await startLoopbackServer(async (request, response) => {
    seen.push(request);
    response.end('other');
  });
  folder = mkdtempSync(join(tmpdir(), 'pixmill-download-'));
});
afterAll(async () => {
  await Promise.all([server.close(), other.close()]);
  rmSync(folder, { recursive: true });
});
beforeEach(() => {
  seen = [];
});

async function download(path = '', signal: AbortSignal = new AbortController().signal) {
  const site = createSite({
    ...{ userAgent: 'pixmill/1.2.3', headers: new Headers({ authorization: 'secret', cookie: 'a=1' }), signal },
    headersOrigin: new URL(server.url).origin,
  });
  const file = join(folder, 'file');
  const result = await site.download(`${server.url}${path}`, { path: file, maxBytes: 1_000, accept: 'image/*' });
  return { ...result, text: readFileSync(file, 'utf8') };
}

describe('download', () => {
  test('says who it is, and keeps type, size and time', async () => {
    respond = (_request, response) =>
      void response.writeHead(200, { 'content-type': 'image/png', 'last-modified': 'Mon, 02 Nov 2026 08:00:00 GMT' }).end('picture');
    const modifiedMs = Date.UTC(2026, 10, 2, 8);
    expect(await download('a.png')).toEqual({
      url: `${server.url}a.png`,
      contentType: 'image/png',
      sizeBytes: 7,
      modifiedMs,
      text: 'picture',
    });
    expect(seen[0]?.headers).toMatchObject({ 'user-agent': 'pixmill/1.2.3', accept: 'image/*', authorization: 'secret', cookie: 'a=1' });
  });

  test('sends headers of the user to no other origin after a redirect', async () => {
    respond = (_request, response) => void response.writeHead(302, { location: `${other.url}b` }).end();
    expect(await download()).toMatchObject({ url: `${other.url}b`, text: 'other' });
    expect(seen.map(({ headers }) => [headers.authorization, headers.cookie])).toEqual([
      ['secret', 'a=1'],
      [undefined, undefined],
    ]);
  });

  test('tries again after 503, 429 and a connection that broke, and waits as long as the server asks', async () => {
    respond = (_request, response, count) => {
      if (count === 1) response.writeHead(503, { 'retry-after': '0' }).end();
      else if (count === 2) response.writeHead(200, { 'content-length': '9' }).write('half', () => response.destroy());
      else response.end('whole');
    };
    expect((await download()).text).toBe('whole');
    respond = (_request, response) => void response.writeHead(429, { 'retry-after': '0' }).end();
    await expect(download()).rejects.toMatchObject({ code: 'source_answered', message: expect.stringMatching(/ answered 429$/) });
    expect(seen).toHaveLength(6);
  });

  test.each<[string, Respond, string, RegExp]>([
    [
      'a server that asks for an hour',
      (_, response) => void response.writeHead(503, { 'retry-after': '3600' }).end(),
      'source_answered',
      /503/,
    ],
    [
      'redirects without end',
      (_, response) => void response.writeHead(301, { location: '/' }).end(),
      'source_answered',
      /redirects more than 10/,
    ],
    [
      'a redirect to a file',
      (_, response) => void response.writeHead(301, { location: 'file:///etc/hosts' }).end(),
      'source_answered',
      /no address/,
    ],
    ['a private page', (_, response) => void response.writeHead(401).end(), 'source_answered', /answered 401; --header may help$/],
    [
      'a size that is too large',
      (_, response) => void response.writeHead(200, { 'content-length': '1001' }).flushHeaders(),
      'file_too_large',
      /1000/,
    ],
    ['a body that is too large', (_, response) => void response.end(Buffer.alloc(5_000)), 'file_too_large', /1000/],
  ])('fails at once: %s', async (_name, answer, code, message) => {
    respond = answer;
    await expect(download()).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
    expect(new Set(seen.map(({ url }) => url)).size).toBe(1);
  });

  test('asks a host for four files at the same time, and ends when the run ends', async () => {
    const open: ServerResponse[] = [];
    let most = 0;
    respond = async (_request, response) => {
      open.push(response);
      most = Math.max(most, open.length);
      if (open.length < 4) return;
      await (await fetch(other.url)).text(); // a fifth request would be here by then
      for (const each of open.splice(0)) each.end('x');
    };
    const site = createSite({ userAgent: 'a', headers: new Headers(), headersOrigin: '', signal: new AbortController().signal });
    const paths = Array.from({ length: 12 }, (_, index) => join(folder, `file-${index}`));
    await Promise.all(paths.map((path) => site.download(server.url, { path, maxBytes: 10, accept: '*/*' })));
    expect(most).toBe(4);
    const controller = new AbortController();
    respond = () => controller.abort(new Error('interrupted'));
    await expect(download('', controller.signal)).rejects.toThrow('interrupted');
  });
});
