import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type RawServer, startRawServer } from '@pixmill/testkit';
import { createGuardedHttpClient } from '../guarded-http-client.js';

let origin: RawServer;
let requests: { target: string | undefined; host: string | undefined }[];

beforeAll(async () => {
  origin = await startRawServer();
});

afterAll(() => origin.close());

beforeEach(() => {
  requests = [];
});

/** Downloads `/a/start`, which redirects; everything else is the picture. PORT stands for the origin's. */
async function follow(location: string, status = 302): Promise<typeof requests> {
  origin.respondWith((socket, request) => {
    const [, target] = /^GET (\S+) /.exec(request) ?? [];
    requests.push({ target, host: /\r\nhost: (.*)\r\n/i.exec(request)?.[1]?.replace(String(origin.port), 'PORT') });
    const to = Buffer.from(location.replace('PORT', String(origin.port)), 'latin1');
    if (target !== '/a/start') socket.end('HTTP/1.1 200 OK\r\n\r\npicture');
    else socket.end(Buffer.concat([Buffer.from(`HTTP/1.1 ${status} Moved\r\nLocation: `), to, Buffer.from('\r\n\r\n')]));
  });
  const directory = await mkdtemp(join(tmpdir(), 'pixmill-addresses-'));
  const path = join(directory, 'picture');
  const addresses = { allow: ['127.0.0.1/32'], ports: [80] };
  const client = createGuardedHttpClient(addresses, { resolve: async () => ['127.0.0.1'], retryWaitsMs: [] });
  try {
    await client.download(`http://127.0.0.1:${origin.port}/a/start`, { path, maxBytes: 100, signal: new AbortController().signal });
    expect(await readFile(path, 'utf8')).toBe('picture');
  } finally {
    await rm(directory, { recursive: true });
  }
  return requests;
}

const toUtf8Bytes = (text: string) => Buffer.from(text).toString('latin1');

describe('the address of a redirect', () => {
  test.each([
    ['blanks and UTF-8', toUtf8Bytes('/b\u00fccher \u96ea.png?q=a b'), '/b%C3%BCcher%20%E9%9B%AA.png?q=a%20b', '127.0.0.1:PORT'],
    ['Latin-1', '/b\u00fccher.png', '/b%FCcher.png', '127.0.0.1:PORT'],
    ['an international name', toUtf8Bytes('http://b\u00fccher.test:PORT/x'), '/x', 'xn--bcher-kva.test:PORT'],
    ['a query only', '?v=2', '/a/start?v=2', '127.0.0.1:PORT'],
    ['a name beside it', 'next.png', '/a/next.png', '127.0.0.1:PORT'],
    ['a fragment', '/x#y', '/x', '127.0.0.1:PORT'],
    ['another host without a scheme', '//other.test:PORT/x', '/x', 'other.test:PORT'],
  ])('is read as a browser does: %s', async (_what, location, target, host) => {
    expect((await follow(location)).at(-1)).toEqual({ target, host });
  });

  test.each([300, 304, 305, 399])('is followed with a status of %i, as curl does', async (status) => {
    expect((await follow('/next', status)).map(({ target }) => target)).toEqual(['/a/start', '/next']);
  });

  test.each(['', '  ', 'http://'])('is a failure when it is %j', async (location) => {
    await expect(follow(location)).rejects.toMatchObject({ code: 'source_unreachable', failure: { reason: 'response', status: 302 } });
    expect(requests).toHaveLength(1);
  });

  test.each([toUtf8Bytes('http://\uff11\uff12\uff17.0.0.2:PORT/'), 'http://%31%32%37.0.0.2:PORT/'])(
    'is checked like the first one, however it is spelled: %j',
    async (location) => {
      await expect(follow(location)).rejects.toMatchObject({ code: 'source_unreachable', failure: { reason: 'policy' } });
      expect(requests).toHaveLength(1);
    },
  );
});
