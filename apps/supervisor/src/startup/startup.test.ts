import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer, type IncomingMessage } from 'node:http';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { checkPort } from './check-port.js';
import { describeStorageAway } from './describe-storage-away.js';
import { optimizeSample } from './optimize-sample.js';
import { waitUntilReady } from './wait-until-ready.js';

const servers: Server[] = [];

async function listen(server: Server): Promise<number> {
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

afterEach(async () => {
  for (const server of servers.splice(0)) await new Promise((resolve) => server.close(resolve));
});

describe('checkPort', () => {
  test('rejects a port in use with a suggestion and accepts a free one', async () => {
    const server = createServer();
    const port = await listen(server);
    await expect(checkPort('127.0.0.1', port)).rejects.toThrow(`PORT=${port + 1} npm start`);
    await new Promise((resolve) => servers.splice(0)[0]?.close(resolve));
    await checkPort('127.0.0.1', port);
  });
});

describe('optimizeSample', () => {
  const samplePath = join(tmpdir(), `pixmill-demo-${process.pid}.jpg`);
  beforeAll(() => writeFileSync(samplePath, 'not really a photo'));
  afterAll(() => rmSync(samplePath));

  async function demo(answer: (request: IncomingMessage) => object): Promise<string> {
    const server = createHttpServer((request, response) => {
      request.resume().once('end', () => response.end(JSON.stringify(answer(request))));
    });
    const port = await listen(server);
    const line = await optimizeSample({ url: `http://127.0.0.1:${port}`, apiKey: 'k', samplePath, stopping: new AbortController().signal });
    server.closeAllConnections();
    return line.replace(/^\S+ /, '');
  }

  test('returns the sizes and the address', async () => {
    const line = await demo((request) => {
      if (request.headers['x-api-key'] !== 'k' || request.method !== 'POST') return {};
      if (request.url === '/v1/optimize') return { status: 'processing', process_id: 'p1' };
      return { status: 'ok', result: [{ original_size: 207_400, optimized_size: 95_100, url: `http://host${request.url}` }] };
    });
    expect(line).toBe('207.4 kB -> 95.1 kB (-54 %) http://host/v1/optimize/p1/result?timeout=60');
  });

  test('polls again while the result is not there', async () => {
    let polls = 0;
    const line = await demo((request) => {
      if (request.url === '/v1/optimize') return { status: 'processing', process_id: 'p1' };
      polls += 1;
      if (polls < 3) return { status: 'error', code: 504, errors: ['The process has not finished yet'] };
      return { status: 'ok', result: [{ original_size: 1_000, optimized_size: 500, url: null }] };
    });
    expect(line).toBe('1.0 kB -> 0.5 kB (-50 %)');
  });

  test.each([
    [{ status: 'error', code: 455, errors: ['Insufficient tokens'] }, 'was not optimized: the first account has no tokens left'],
    [{ status: 'error', code: 503, errors: ['Temporarily unavailable'] }, 'was not optimized: Temporarily unavailable (code 503)'],
    [{}, 'was not optimized: unexpected answer'],
  ])('returns the reason for the answer %j', async (answer, line) => {
    expect(await demo(() => answer)).toBe(line);
  });

  test('returns the reason when the service does not answer', async () => {
    const port = await listen(createServer());
    await new Promise((resolve) => servers.splice(0)[0]?.close(resolve));
    const line = await optimizeSample({ url: `http://127.0.0.1:${port}`, apiKey: 'k', samplePath, stopping: new AbortController().signal });
    expect(line).toMatch(/was not optimized: .*fetch failed/);
  });
});

describe('waitUntilReady', () => {
  const onStorageAway = (reason: string) => {
    throw new Error(`storage away: ${reason}`);
  };

  test('polls until the answer is 200', async () => {
    let requests = 0;
    const server = createHttpServer((_request, response) => {
      requests += 1;
      response.statusCode = requests < 3 ? 503 : 200;
      response.end('{}');
    });
    const port = await listen(server);
    await waitUntilReady(`http://127.0.0.1:${port}`, { stopping: new AbortController().signal, onStorageAway });
    expect(requests).toBe(3);
    server.closeAllConnections();
  });

  test.each([
    ['a full disk', { disk: 'failed', free_bytes: 0 }, true],
    ['a full disk of the storage', { disk: 'failed', storage: 'failed', storage_reason: 'no space' }, true],
    ['a storage that was not checked yet', { disk: 'failed', storage: 'failed' }, false],
    ['a missing database', { database: 'failed', disk: 'failed' }, false],
  ])('%s: accepted %j is %s', async (_what, checks, accepted) => {
    const server = createHttpServer((_request, response) => {
      response.statusCode = 503;
      response.end(JSON.stringify({ status: 'unavailable', ...checks }));
    });
    const port = await listen(server);
    const stopping = new AbortController();
    const waiting = waitUntilReady(`http://127.0.0.1:${port}`, { stopping: stopping.signal, onStorageAway }).then(
      () => true,
      () => false,
    );
    if (accepted) await waiting;
    else await once(server, 'request').then(() => once(server, 'request'));
    stopping.abort();
    expect(await waiting).toBe(accepted);
    server.closeAllConnections();
  });

  test('says once that the storage is away, and waits for it', async () => {
    let requests = 0;
    const server = createHttpServer((_request, response) => {
      requests += 1;
      response.statusCode = requests < 5 ? 503 : 200;
      response.end(JSON.stringify({ database: 'ok', disk: 'failed', storage: 'failed', storage_reason: 'wrong volume' }));
    });
    const port = await listen(server);
    const reasons: string[] = [];
    await waitUntilReady(`http://127.0.0.1:${port}`, {
      stopping: new AbortController().signal,
      onStorageAway: (reason) => reasons.push(describeStorageAway('/srv/pixmill', reason)),
    });
    expect(reasons).toEqual([expect.stringMatching(/^\/srv\/pixmill\/storage does not hold the files of this service: .* storage adopt$/)]);
    server.closeAllConnections();
  });

  test('rejects when the service stops', async () => {
    await expect(waitUntilReady('http://127.0.0.1:1', { stopping: AbortSignal.abort(), onStorageAway })).rejects.toThrow(
      'did not become ready',
    );
  });
});
