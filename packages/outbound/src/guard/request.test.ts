import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createGuardedHttpClient } from './guarded-http-client.js';

let store: Server;
let base: string;
let calls: { method: string | undefined; url: string | undefined; type: string | undefined; length: string | undefined; sha256: string }[];
let respond: RequestListener;

beforeEach(async () => {
  calls = [];
  store = createServer(async (request, response) => {
    const hash = createHash('sha256');
    for await (const chunk of request) hash.update(chunk);
    const { method, url, headers } = request;
    calls.push({ method, url, type: headers['content-type'], length: headers['content-length'], sha256: hash.digest('hex') });
    respond(request, response);
  });
  store.listen(0, '127.0.0.1');
  await once(store, 'listening');
  base = `http://127.0.0.1:${(store.address() as AddressInfo).port}`;
});

afterEach(async () => {
  store.closeAllConnections();
  store.close();
  await once(store, 'close');
});

const body = Buffer.from(Array.from({ length: 300_000 }, (_, index) => index % 251));

function put(url: string, { allow = ['127.0.0.0/8'], timeoutMs = 5_000 } = {}) {
  const options = {
    method: 'PUT',
    headers: { 'content-type': 'image/png' },
    body,
    timeoutMs,
    signal: new AbortController().signal,
  } as const;
  return createGuardedHttpClient({ allow, ports: [80] }).request(url, options);
}

describe('request', () => {
  test('puts the bytes to the exact path and reads 65,536 bytes of the response', async () => {
    respond = (_request, response) => response.writeHead(201, { etag: '"x"' }).end('y'.repeat(100_000));
    const response = await put(`${base}/a%20b/%2B%28.png?x-id=1`);
    expect([response.status, response.headers.etag, response.body.length]).toEqual([201, '"x"', 65_536]);
    const sha256 = createHash('sha256').update(body).digest('hex');
    expect(calls).toEqual([{ method: 'PUT', url: '/a%20b/%2B%28.png?x-id=1', type: 'image/png', length: '300000', sha256 }]);
  });

  test.each([301, 302, 307, 308, 403, 500])('returns a response of %i without another request', async (status) => {
    respond = (_request, response) => response.writeHead(status, { location: '/elsewhere', 'retry-after': '0' }).end();
    expect((await put(base)).status).toBe(status);
    expect(calls).toHaveLength(1);
  });

  test.each(['file:///etc/passwd', 'nonsense'])('throws address_refused for %s', async (url) => {
    await expect(put(url)).rejects.toMatchObject({ code: 'address_refused' });
  });

  test('throws address_refused for a private address, connection_failed for a silent one', async () => {
    await expect(put(base, { allow: [] })).rejects.toMatchObject({ code: 'address_refused' });
    respond = () => undefined;
    await expect(put(base, { timeoutMs: 200 })).rejects.toMatchObject({ code: 'connection_failed' });
    expect(calls).toHaveLength(1);
  });
});
