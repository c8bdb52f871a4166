import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createGuardedHttpClient, type GuardedHttpClientOptions } from '../guarded-http-client.js';

const statuses = [301, 302, 303, 307, 308];

async function listen(server: Server, host: string): Promise<number> {
  server.listen(0, host);
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

let origin: Server;
let victim: Server;
let originPort: number;
let victimPort: number;
let seen: { url: string | undefined; authorization: string | undefined; host: string | undefined; headers: IncomingHttpHeaders }[] = [];
let hits = 0;
let directory: string;
let path: string;
let location: (request: IncomingMessage) => string | undefined = () => undefined;
let status = 302;

beforeAll(async () => {
  origin = createServer((request, response) => {
    const { headers } = request;
    const { authorization, host } = headers;
    seen.push({ url: request.url, authorization, host, headers });
    const to = location(request);
    if (to === undefined) response.end('picture');
    else response.writeHead(status, { location: to }).end('moved');
  });
  victim = createServer((_request, response) => response.end('secret'));
  victim.on('connection', () => {
    hits += 1;
  });
  originPort = await listen(origin, '127.0.0.1');
  victimPort = await listen(victim, '127.0.0.2');
});

afterAll(async () => {
  for (const server of [origin, victim]) {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  }
});

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'pixmill-redirects-'));
  path = join(directory, 'first');
  seen = [];
  hits = 0;
  status = 302;
});

afterEach(() => rm(directory, { recursive: true }));

function download(
  url: string,
  {
    allow = ['127.0.0.1/32'],
    credentials,
    headers = {},
    ...options
  }: GuardedHttpClientOptions & {
    allow?: string[];
    credentials?: { user: string; password: string };
    headers?: Record<string, string>;
  } = {},
) {
  const client = createGuardedHttpClient({ allow, ports: [80] }, options);
  return client.download(url, {
    path,
    maxBytes: 1_000,
    signal: new AbortController().signal,
    headers,
    ...(credentials && { credentials }),
  });
}

describe('download redirects', () => {
  const targets = [
    () => `http://127.0.0.2:${victimPort}/`,
    () => `http://127.2:${victimPort}/`,
    () => `http://0x7f000002:${victimPort}/`,
    () => `http://2130706434:${victimPort}/`,
    () => `//[::ffff:127.0.0.2]:${victimPort}/`,
    () => `http://name.test:${victimPort}/`,
    () => `http://user@127.0.0.2:${victimPort}/`,
    () => `https://127.0.0.2:${victimPort}/`,
  ];

  test.each(statuses)('never follow a %i to a forbidden address', async (code) => {
    status = code;
    for (const target of targets) {
      location = () => target();
      await expect(download(`http://127.0.0.1:${originPort}/`, { resolve: async () => ['127.0.0.2'] })).rejects.toMatchObject({
        code: 'source_unreachable',
        message: 'The image could not be downloaded',
      });
      expect(existsSync(path)).toBe(false);
    }
    expect(seen).toHaveLength(targets.length);
    expect(hits).toBe(0);
  });

  test('reach the same server where the operator allows its address', async () => {
    location = () => `http://127.0.0.2:${victimPort}/`;
    await download(`http://127.0.0.1:${originPort}/`, { allow: ['127.0.0.0/8'] });
    expect(hits).toBe(1);
    expect(await readFile(path, 'utf8')).toBe('secret');
  });

  test.each(['ftp://127.0.0.1/', 'file:///etc/passwd', 'http://unix:/run/x.sock:/', 'http://', 'javascript:1'])(
    'reject the target %j',
    async (to) => {
      location = () => to;
      await expect(download(`http://127.0.0.1:${originPort}/`)).rejects.toMatchObject({ code: 'source_unreachable' });
      expect(seen).toHaveLength(1);
    },
  );

  test.each(statuses)('follow a %i to a relative target in UTF-8', async (code) => {
    status = code;
    location = ({ url }) => (url === '/a/start' ? Buffer.from('../b/é.png').toString('latin1') : undefined);
    await download(`http://127.0.0.1:${originPort}/a/start`);
    expect(await readFile(path, 'utf8')).toBe('picture');
    expect(seen.map(({ url }) => url)).toEqual(['/a/start', '/b/%C3%A9.png']);
  });

  test('follow five and reject the sixth', async () => {
    const paths = ['/0', '/1', '/2', '/3', '/4', '/5'];
    location = ({ url }) => (url === '/5' ? undefined : `/${Number(url?.slice(1)) + 1}`);
    await download(`http://127.0.0.1:${originPort}/0`);
    expect(seen.map(({ url }) => url)).toEqual(paths);
    seen = [];
    location = ({ url }) => `/${Number(url?.slice(1)) + 1}`;
    path = `${path}-loop`;
    await expect(download(`http://127.0.0.1:${originPort}/0`)).rejects.toMatchObject({ code: 'source_unreachable' });
    expect(seen.map(({ url }) => url)).toEqual(paths);
  });

  test('resolve a rebinding name once a hop and dial the checked address', async () => {
    const answers = [['127.0.0.1'], ['127.0.0.2'], ['127.0.0.2']];
    let lookups = 0;
    const resolve = async () => answers[lookups++] ?? [];
    location = () => undefined;
    await download(`http://rebind.test:${originPort}/`, { resolve });
    expect(lookups).toBe(1);
    expect(await readFile(path, 'utf8')).toBe('picture');
    location = () => '/again';
    path = `${path}-again`;
    lookups = 0;
    await expect(download(`http://rebind.test:${originPort}/`, { resolve })).rejects.toMatchObject({ code: 'source_unreachable' });
    expect({ lookups, hits }).toEqual({ lookups: 2, hits: 0 });
  });
});

describe('download credentials', () => {
  const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;
  const credentials = { user: 'ann', password: 'ä:b' };

  test('are sent again to the same host', async () => {
    location = ({ url }) => (url === '/' ? '/next' : undefined);
    await download(`http://127.0.0.1:${originPort}/`, { credentials });
    expect(seen.map(({ authorization }) => authorization)).toEqual([basic('ann:ä:b'), basic('ann:ä:b')]);
  });

  test('are dropped when a redirect leaves the host, even when it returns', async () => {
    location = ({ headers, url }) =>
      url === '/'
        ? `http://other.test:${originPort}/away`
        : headers.host?.startsWith('other')
          ? `http://127.0.0.1:${originPort}/back`
          : undefined;
    await download(`http://127.0.0.1:${originPort}/`, { credentials, resolve: async () => ['127.0.0.1'] });
    expect(seen.map(({ url, authorization }) => [url, authorization])).toEqual([
      ['/', basic('ann:ä:b')],
      ['/away', undefined],
      ['/back', undefined],
    ]);
  });

  test('come from the URL, never from the URL of a redirect', async () => {
    location = ({ url }) => (url === '/' ? `http://eve:evil@other.test:${originPort}/away` : undefined);
    await download(`http://a%40b:p%C3%A4%ss@127.0.0.1:${originPort}/`, { resolve: async () => ['127.0.0.1'] });
    expect(seen.map(({ authorization }) => authorization)).toEqual([basic('a@b:pä%ss'), undefined]);
  });
});

describe('caller headers', () => {
  const headers = { 'X-Token': 'secret-token', Cookie: 'a=b', 'User-Agent': 'mine', Host: 'shop.example', 'Accept-Encoding': 'gzip, br' };

  test('override the defaults, host included; accept-encoding stays identity', async () => {
    location = () => undefined;
    await download(`http://127.0.0.1:${originPort}/`, { headers });
    expect(seen[0]?.headers).toMatchObject({ 'x-token': 'secret-token', cookie: 'a=b', 'user-agent': 'mine', host: 'shop.example' });
    expect(seen[0]?.headers['accept-encoding']).toBe('identity');
  });

  test('are sent again to the same host; another host, also on the way back, gets only the harmless ones', async () => {
    location = ({ url }) =>
      url === '/'
        ? '/next'
        : url === '/next'
          ? `http://other.test:${originPort}/away`
          : url === '/away'
            ? `http://127.0.0.1:${originPort}/back`
            : undefined;
    const credentials = { user: 'ann', password: 'b' };
    await download(`http://127.0.0.1:${originPort}/`, { headers, credentials, resolve: async () => ['127.0.0.1'] });
    expect(seen.map(({ headers: sent }) => sent['user-agent'])).toEqual(['mine', 'mine', 'mine', 'mine']);
    expect(seen.map(({ url, host, headers: sent }) => [url, host, sent['x-token'], sent.cookie, sent.authorization !== undefined])).toEqual(
      [
        ['/', 'shop.example', 'secret-token', 'a=b', true],
        ['/next', 'shop.example', 'secret-token', 'a=b', true],
        ['/away', `other.test:${originPort}`, undefined, undefined, false],
        ['/back', `127.0.0.1:${originPort}`, undefined, undefined, false],
      ],
    );
  });

  test('do not change the dialled address with host', async () => {
    location = () => undefined;
    await download(`http://127.0.0.1:${originPort}/`, { headers: { host: `127.0.0.2:${victimPort}` } });
    expect({ hits, paths: seen.map(({ url }) => url) }).toEqual({ hits: 0, paths: ['/'] });
  });

  test.each([
    'Connection',
    'Content-Length',
    'Expect',
    'Keep-Alive',
    'Proxy-Authorization',
    'TE',
    'Trailer',
    'Transfer-Encoding',
    'Upgrade',
    'Forwarded',
    'X-Forwarded-For',
    'X-Real-IP',
    'Via',
    'Range',
    'If-Range',
  ])('are rejected with %s before the guard dials', async (name) => {
    await expect(download(`http://127.0.0.1:${originPort}/`, { headers: { [name]: '1' } })).rejects.toMatchObject({
      code: 'source_unreachable',
    });
    expect(seen).toEqual([]);
  });

  test.each([{ 'x-a': 'b\r\nx-c: d' }, { 'x a': 'b' }, { '': 'b' }])('are rejected when invalid: %j', async (wrong) => {
    await expect(download(`http://127.0.0.1:${originPort}/`, { headers: wrong })).rejects.toMatchObject({ code: 'source_unreachable' });
    expect(seen).toEqual([]);
  });
});
