import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createGuardedHttpClient, type GuardedHttpClientOptions } from './guarded-http-client.js';

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

describe('redirects', () => {
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

  test.each(statuses)('%i never leads to a refused address', async (code) => {
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

  test('the victim of the test above is there for those who may', async () => {
    location = () => `http://127.0.0.2:${victimPort}/`;
    await download(`http://127.0.0.1:${originPort}/`, { allow: ['127.0.0.0/8'] });
    expect(hits).toBe(1);
    expect(await readFile(path, 'utf8')).toBe('secret');
  });

  test.each(['ftp://127.0.0.1/', 'file:///etc/passwd', 'http://unix:/run/x.sock:/', 'http://', 'javascript:1'])(
    '%j is no target',
    async (to) => {
      location = () => to;
      await expect(download(`http://127.0.0.1:${originPort}/`)).rejects.toMatchObject({ code: 'source_unreachable' });
      expect(seen).toHaveLength(1);
    },
  );

  test.each(statuses)('%i is followed where it may be, relative and in UTF-8', async (code) => {
    status = code;
    location = ({ url }) => (url === '/a/start' ? Buffer.from('../b/é.png').toString('latin1') : undefined);
    await download(`http://127.0.0.1:${originPort}/a/start`);
    expect(await readFile(path, 'utf8')).toBe('picture');
    expect(seen.map(({ url }) => url)).toEqual(['/a/start', '/b/%C3%A9.png']);
  });

  test('three are followed, the fourth is not', async () => {
    location = ({ url }) => (url === '/3' ? undefined : `/${Number(url?.slice(1)) + 1}`);
    await download(`http://127.0.0.1:${originPort}/0`);
    expect(seen.map(({ url }) => url)).toEqual(['/0', '/1', '/2', '/3']);
    seen = [];
    location = ({ url }) => `/${Number(url?.slice(1)) + 1}`;
    path = `${path}-loop`;
    await expect(download(`http://127.0.0.1:${originPort}/0`)).rejects.toMatchObject({ code: 'source_unreachable' });
    expect(seen.map(({ url }) => url)).toEqual(['/0', '/1', '/2', '/3']);
  });

  test('a rebinding name is looked up once a hop, and what was checked is dialled', async () => {
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

describe('credentials', () => {
  const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;
  const credentials = { user: 'ann', password: 'ä:b' };

  test('go along to the same host', async () => {
    location = ({ url }) => (url === '/' ? '/next' : undefined);
    await download(`http://127.0.0.1:${originPort}/`, { credentials });
    expect(seen.map(({ authorization }) => authorization)).toEqual([basic('ann:ä:b'), basic('ann:ä:b')]);
  });

  test('stay behind when a redirect leaves the host, also when it comes back', async () => {
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

  test('of the URL are used, those of a redirect are not', async () => {
    location = ({ url }) => (url === '/' ? `http://eve:evil@other.test:${originPort}/away` : undefined);
    await download(`http://a%40b:p%C3%A4%ss@127.0.0.1:${originPort}/`, { resolve: async () => ['127.0.0.1'] });
    expect(seen.map(({ authorization }) => authorization)).toEqual([basic('a@b:pä%ss'), undefined]);
  });
});

describe('headers of the caller', () => {
  const headers = { 'X-Token': 'tell nobody', Cookie: 'a=b', 'User-Agent': 'mine', Host: 'shop.example', 'Accept-Encoding': 'gzip, br' };

  test('go over our own, the host too; only how bytes are packed is ours to say', async () => {
    location = () => undefined;
    await download(`http://127.0.0.1:${originPort}/`, { headers });
    expect(seen[0]?.headers).toMatchObject({ 'x-token': 'tell nobody', cookie: 'a=b', 'user-agent': 'mine', host: 'shop.example' });
    expect(seen[0]?.headers['accept-encoding']).toBe('identity');
  });

  test('go along to the same host, and stay behind when a redirect leaves it, also when it comes back', async () => {
    location = ({ url }) =>
      url === '/'
        ? '/next'
        : url === '/next'
          ? `http://other.test:${originPort}/away`
          : url === '/away'
            ? `http://127.0.0.1:${originPort}/back`
            : undefined;
    const login = { user: 'ann', password: 'b' };
    await download(`http://127.0.0.1:${originPort}/`, { headers, credentials: login, resolve: async () => ['127.0.0.1'] });
    expect(seen.map(({ url, host, headers: sent }) => [url, host, sent['x-token'], sent.cookie, sent.authorization !== undefined])).toEqual(
      [
        ['/', 'shop.example', 'tell nobody', 'a=b', true],
        ['/next', 'shop.example', 'tell nobody', 'a=b', true],
        ['/away', `other.test:${originPort}`, undefined, undefined, false],
        ['/back', `127.0.0.1:${originPort}`, undefined, undefined, false],
      ],
    );
  });

  test('a host that is named leads nowhere else', async () => {
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
  ])('%s belongs to the connection and is refused before anything is dialled', async (name) => {
    await expect(download(`http://127.0.0.1:${originPort}/`, { headers: { [name]: '1' } })).rejects.toMatchObject({
      code: 'source_unreachable',
    });
    expect(seen).toEqual([]);
  });

  test.each([{ 'x-a': 'b\r\nx-c: d' }, { 'x a': 'b' }, { '': 'b' }])('%j cannot be sent', async (wrong) => {
    await expect(download(`http://127.0.0.1:${originPort}/`, { headers: wrong })).rejects.toMatchObject({ code: 'source_unreachable' });
    expect(seen).toEqual([]);
  });
});
