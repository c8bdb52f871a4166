import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { issueCertificate } from '@pixmill/testkit';
import { createGuardedHttpClient } from './guarded-http-client.js';

let origin: Server;
let port: number;
let certificate: { key: string; cert: string };
let requests: { servername: unknown; body: string }[] = [];

beforeAll(async () => {
  certificate = issueCertificate('origin.test');
  origin = createServer(certificate, async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    requests.push({ servername: (request.socket as TLSSocket).servername, body });
    response.end('picture');
  });
  origin.listen(0, '127.0.0.1');
  await once(origin, 'listening');
  port = (origin.address() as AddressInfo).port;
});

afterAll(async () => {
  origin.closeAllConnections();
  origin.close();
  await once(origin, 'close');
});

function createClientTrusting(ca?: string) {
  requests = [];
  return createGuardedHttpClient(
    { allow: ['127.0.0.0/8'], ports: [443] },
    { resolve: async () => ['127.0.0.1'], ...(ca !== undefined && { ca }) },
  );
}

describe('guarded fetch over TLS', () => {
  test('sends the name, verifies its certificate and dials the checked address', async () => {
    const client = createClientTrusting(certificate.cert);
    const path = join(tmpdir(), `pixmill-tls-${randomUUID()}`);
    const signal = new AbortController().signal;
    await client.download(`https://origin.test:${port}/`, { path, maxBytes: 100, signal });
    expect(await readFile(path, 'utf8')).toBe('picture');
    await rm(path);
    const options = { method: 'POST', headers: {}, body: 'news', timeoutMs: 5_000, signal } as const;
    const response = await client.request(`https://origin.test:${port}/`, options);
    expect([response.status, response.body.toString('utf8')]).toEqual([200, 'picture']);
    expect(requests).toEqual([
      { servername: 'origin.test', body: '' },
      { servername: 'origin.test', body: 'news' },
    ]);
  });

  test('asks for the site in `host`, and verifies its certificate', async () => {
    const client = createClientTrusting(certificate.cert);
    const download = (host: string) => {
      const path = join(tmpdir(), `pixmill-tls-${randomUUID()}`);
      const options = { path, maxBytes: 100, signal: new AbortController().signal, headers: { host } };
      return client.download(`https://127.0.0.1:${port}/`, options).then(() => rm(path));
    };
    await download('origin.test');
    await expect(download('other.test')).rejects.toMatchObject({ code: 'source_unreachable', failure: { reason: 'tls' } });
    expect(requests).toEqual([{ servername: 'origin.test', body: '' }]);
  });

  test.each([
    ['for another name', 'other.test', true],
    ['for a name when the URL has an address', '127.0.0.1', true],
    ['from an unknown authority', 'origin.test', false],
  ])('sends no request after a certificate %s', async (_why, host, trusted) => {
    const client = createClientTrusting(trusted ? certificate.cert : undefined);
    const posting = client.request(`https://${host}:${port}/`, {
      method: 'POST',
      headers: {},
      body: 'secret',
      timeoutMs: 5_000,
      signal: new AbortController().signal,
    });
    await expect(posting).rejects.toMatchObject({ code: 'connection_failed', detail: expect.stringMatching(/CERT/) });
    expect(requests).toEqual([]);
  });
});
